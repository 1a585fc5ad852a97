"""Notes while the key service is away, and under keys that change meanwhile."""

from tests.app_under_test import World
from tests.builders import made, opened_case
from tests.http.cases.protected_cases import accepted, withdrawn
from tests.http.cases.test_notes import FOR_THE_NEXT, OWN, bodies, both_written
from tests.unit.keyring.keyring_transit_stand_in import StandIn

KEY_OF = "SELECT data_key_id FROM corridor.cases WHERE corridor.public_id('case', id) = $1"


async def test_notes_for_a_handover_outlast_a_withdrawal_without_a_key(dependent: World, key_service: StandIn) -> None:
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    case_id, consent_id, referral = await accepted(dependent)
    await both_written(nea, case_id)
    await map_.post(f"/v1/referrals/{referral['id']}/confirm-contact", {"channel": "phone"})
    await made(map_, f"/v1/cases/{case_id}/notes", {**FOR_THE_NEXT, "body": "From Chiang Mai."})
    before = await dependent.value(KEY_OF, case_id)
    key_service.sealed = True
    await withdrawn(nea, consent_id)
    items = (await nea.get(f"/v1/cases/{case_id}/notes")).json()["items"]
    assert [(note["body"], note["unreadable"][0]["code"]) for note in items] == [(None, "key_service_unavailable")] * 3
    assert (await map_.get(f"/v1/cases/{case_id}/notes")).status_code == 403
    key_service.sealed = False
    await dependent.service.worker.run_once("rotate_pending_keys")
    assert await dependent.value(KEY_OF, case_id) != before
    assert await bodies(nea, case_id) == ["From Chiang Mai.", FOR_THE_NEXT["body"], OWN["body"]]


async def test_without_a_key_no_note_is_written(dependent: World, key_service: StandIn) -> None:
    nea = await dependent.caller("nea")
    case = await opened_case(nea)
    key_service.sealed = True
    for body in (OWN, FOR_THE_NEXT):
        refused = await nea.post(f"/v1/cases/{case['id']}/notes", body)
        assert (refused.status_code, refused.json()["code"]) == (503, "key_service_unavailable")
    key_service.sealed = False
    assert await bodies(nea, case["id"]) == []
