"""Messages while the key service is away, and under keys that change (ADR 0016, ADR 0055)."""

from pathlib import Path

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.keys.key_rotation import connect_for_rotation, rotate_organisation_key
from adapters.postgres.keys.rotation_progress import RotationProgress
from domain.kernel.ids import OrganisationId
from tests.app_under_test import World
from tests.builders import RECEIVER, a_referral, consented_case, made
from tests.http.referrals.asked import sent
from tests.http.referrals.test_messages import HERS, THEIRS, bodies, both, listed
from tests.unit.keyring.keyring_transit_stand_in import StandIn

AWAY = [{"field": "body", "code": "key_service_unavailable"}]


async def test_without_a_key_none_is_written_read_or_seen(dependent: World, key_service: StandIn) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    path, _, _ = await sent(dependent)
    await made(nea, f"{path}/messages", HERS)
    key_service.sealed = True
    refused = await nea.post(f"{path}/messages", HERS)
    assert (refused.status_code, refused.json()["code"]) == (503, "key_service_unavailable")
    (item,) = await listed(map_, path)
    assert (item["body"], item["seen_at"], item["unreadable"]) == (None, None, AWAY)
    key_service.sealed = False
    (item,) = await listed(map_, path)
    assert (item["body"], item["seen_at"] is None, item["unreadable"]) == (HERS["body"], False, [])


async def test_a_new_sending_side_without_its_copy_of_the_key_reads_when_it_has_come(
    dependent: World, key_service: StandIn
) -> None:
    nea, map_, hrdf = await dependent.caller("nea"), await dependent.caller("map"), await dependent.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    asked = a_referral(case_id, consent_id, kind="service", to_centre_id="hrdf-mae-sot", send=True)
    path = f"/v1/referrals/{(await made(nea, '/v1/referrals', asked))['id']}"
    await made(hrdf, f"{path}/messages", THEIRS)
    handoff = await made(nea, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": RECEIVER, "consent_id": consent_id})
    key_service.sealed = True
    assert (await map_.post(f"/v1/handoffs/{handoff['id']}/accept", {})).status_code == 200
    key_service.sealed = False
    assert [(item["body"], item["seen_at"], item["unreadable"]) for item in await listed(map_, path)] == [
        (None, None, AWAY)
    ]
    await dependent.service.worker.run_once("pass_conversation_keys")
    assert await bodies(map_, path) == [THEIRS["body"]]


async def test_older_messages_stay_readable_when_an_organisations_key_is_replaced(
    world: World, root_key_file: Path
) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    await both(world, path)
    connection = await connect_for_rotation(world.url)
    try:
        for code in ("nea", "map"):
            owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", code)
            await rotate_organisation_key(
                connection,
                AesVault(FileKeyRing.open(root_key_file)),
                OrganisationId(owner),
                lambda _: None,
                RotationProgress(lambda: None),
            )
    finally:
        await connection.close()
    await both(world, path)
    for caller in (nea, map_):
        assert await bodies(caller, path) == [THEIRS["body"], HERS["body"]] * 2
