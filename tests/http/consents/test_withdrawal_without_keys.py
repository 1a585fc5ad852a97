"""A withdrawal cuts everybody off at once, also where no key can be had or what is stored is damaged."""

from typing import Any

import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, copies, taken_over, withdrawn
from tests.unit.keyring.keyring_transit_stand_in import StandIn

KEY_OF = "SELECT data_key_id FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
OWED = "SELECT count(*) FROM vault.owed_turns WHERE corridor.public_id('case', case_id) = $1"
DAMAGED_COPY = """UPDATE vault.wrapped_keys AS w SET wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1)
    FROM corridor.organisations AS o
    WHERE o.id = w.organisation_id AND corridor.public_id('case', w.case_id) = $1 AND o.code = ANY ($2)"""
FLIP = """UPDATE corridor.consents SET words = set_byte(words, octet_length(words) - 1,
    get_byte(words, octet_length(words) - 1) # 1) WHERE corridor.public_id('consent', id) = $1"""


@pytest.mark.parametrize("key", [None, "withdrawn-at-the-desk"])
async def test_without_the_key_service_the_copies_go_at_once_and_the_key_turns_later(
    dependent: World, key_service: StandIn, key: str | None
) -> None:
    case_id, consent_id, referral = await accepted(dependent)
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    before = await dependent.value(KEY_OF, case_id)
    key_service.sealed = True
    headers = {} if key is None else {"idempotency_key": key}
    answer = await nea.post(f"/v1/consents/{consent_id}/withdraw", {"reason": "She is afraid."}, **headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "withdrawn"), answer.text
    assert answer.json()["withdrawal_reason"] is None
    lost = {"field": "withdrawal_reason", "code": "key_service_unavailable"}
    assert answer.json()["unreadable"] == [lost]
    assert await copies(dependent, case_id) == {"nea"}
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert (await map_.get(f"/v1/referrals/{referral['id']}")).json()["status"] == "consent_withdrawn"
    again = await nea.post(f"/v1/consents/{consent_id}/withdraw", {"reason": "She is afraid."}, **headers)
    assert again.status_code == 200
    assert (again.content == answer.content) or key is None
    kept = "SELECT string_agg(encode(answer, 'escape'), '') FROM corridor.idempotency WHERE digest = $1"
    assert "afraid" not in (await dependent.value(kept, dependent.digest_of(nea, key or "")) or "")
    await dependent.service.worker.run_once("rotate_pending_keys")
    assert (await dependent.value(KEY_OF, case_id), await dependent.value(OWED, case_id)) == (before, 1)
    key_service.sealed = False
    await dependent.service.worker.run_once("rotate_pending_keys")
    assert await dependent.value(KEY_OF, case_id) != before
    assert await dependent.value(OWED, case_id) == 0
    assert await copies(dependent, case_id) == {"nea"}
    left = "SELECT count(*) FROM vault.wrapped_keys WHERE data_key_id = $1"
    assert await dependent.value(left, before) == 0, "nobody has a copy of the key that the receiver had"
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"


async def test_custody_returns_without_the_key_service_and_nothing_is_lost(
    dependent: World, key_service: StandIn
) -> None:
    case_id, consent_id, _ = await taken_over(dependent)
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    assert await copies(dependent, case_id) == {"map"}
    key_service.sealed = True
    assert (await withdrawn(nea, consent_id))["status"] == "withdrawn"
    assert await copies(dependent, case_id) == set()
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["level"] == "holder"
    for needs in (
        await nea.get(f"/v1/cases/{case_id}/identity"),
        await nea.post(f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea")),
    ):
        assert (needs.status_code, needs.json()["code"]) == (503, "key_service_unavailable")
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    key_service.sealed = False
    await dependent.service.worker.run_once("rotate_pending_keys")
    assert await copies(dependent, case_id) == {"nea"}
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    found = await nea.post("/v1/cases/lookup", {"phones": ["+85512345678"]})
    assert case_id in [item.get("id") for item in found.json()["items"]]


async def test_a_kind_that_is_excluded_meanwhile_loses_the_case_at_once(dependent: World, key_service: StandIn) -> None:
    case_id, _, _ = await accepted(dependent)
    nea, map_ = await dependent.caller("nea"), await dependent.caller("map")
    tag = (await nea.get(f"/v1/cases/{case_id}")).headers["etag"]
    key_service.sealed = True
    answer = await nea.patch(f"/v1/cases/{case_id}", {"excluded_operator_types": ["cso"]}, if_match=tag)
    assert answer.status_code == 200, answer.text
    assert (await map_.get(f"/v1/cases/{case_id}")).status_code == 404
    assert await copies(dependent, case_id) == {"nea"}
    key_service.sealed = False
    await dependent.service.worker.run_once("rotate_pending_keys")
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200


async def test_a_secret_is_never_kept_unsealed_for_a_retry(dependent: World, key_service: StandIn) -> None:
    body = {"name": "Another system", "scopes": ["referrals:read"]}
    coordinator = await dependent.caller("nea", EVERYTHING)
    made_before = await dependent.value("SELECT count(*) FROM oauth.clients")
    key_service.sealed = True
    refused = await coordinator.post("/v1/organisations/nea/clients", body, idempotency_key="another-system")
    assert (refused.status_code, refused.json()["code"]) == (503, "key_service_unavailable")
    assert await dependent.value("SELECT count(*) FROM oauth.clients") == made_before
    assert (
        await dependent.value(
            "SELECT count(*) FROM corridor.idempotency WHERE digest = $1",
            dependent.digest_of(coordinator, "another-system"),
        )
        == 0
    )


async def test_erasing_meanwhile_leaves_nothing_owed(dependent: World, key_service: StandIn) -> None:
    case_id, consent_id, _ = await accepted(dependent)
    nea = await dependent.caller("nea")
    key_service.sealed = True
    await withdrawn(nea, consent_id)
    assert await dependent.value(OWED, case_id) == 1
    assert (await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."})).status_code == 200
    assert await dependent.value(OWED, case_id) == 0
    assert await copies(dependent, case_id) == set()
    key_service.sealed = False
    await dependent.service.worker.run_once("rotate_pending_keys")
    assert (await nea.get(f"/v1/cases/{case_id}")).json()["status"] == "erased"


async def test_damaged_words_of_the_consent_do_not_hold_a_withdrawal_up(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, _ = await consented_case(nea)
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent["id"], send=True))
    await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    await world.value(FLIP, consent["id"])
    before = await world.value(KEY_OF, case_id)
    said = await withdrawn(nea, consent["id"], reason="She is afraid.")
    assert {one["field"] for one in said["unreadable"]} == {"witness", "withdrawal_reason"}
    assert {one["code"] for one in said["unreadable"]} == {"sealed_value_damaged"}
    await world.service.worker.run_once("rotate_pending_keys")
    assert await world.value(KEY_OF, case_id) == before, "under another key the words could never be mended"
    assert await world.value(OWED, case_id) == 1
    assert await copies(world, case_id) == {"nea"}
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    await world.value(FLIP, consent["id"])
    await world.service.worker.run_once("rotate_pending_keys")
    assert await world.value(KEY_OF, case_id) != before, "mended, as from a backup"
    assert (await world.value(OWED, case_id), await copies(world, case_id)) == (0, {"nea"})
    (mended,) = [one for one in await consents(nea, case_id) if one["id"] == consent["id"]]
    assert (mended["witness"], mended["unreadable"]) == ("Mealea", [])


async def test_custody_returns_past_a_damaged_word_and_the_identity_is_open_at_once(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await taken_over(world)
    other = await made(map_, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    await world.value(FLIP, other["id"])
    assert (await withdrawn(nea, consent_id, reason="She is afraid."))["withdrawal_reason"] == "She is afraid."
    assert await copies(world, case_id) == {"nea"}
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
    found = await nea.post("/v1/cases/lookup", {"phones": ["+85512345678"]})
    assert case_id in [item.get("id") for item in found.json()["items"]]
    await world.value(FLIP, other["id"])
    await world.service.worker.run_once("rotate_pending_keys")
    assert await world.value(OWED, case_id) == 0
    said = {one["id"]: one for one in await consents(nea, case_id)}
    assert (said[consent_id]["withdrawal_reason"], said[other["id"]]["witness"]) == ("She is afraid.", "Mealea")


async def consents(caller: Caller, case_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await caller.get(f"/v1/cases/{case_id}/consents")).json()["items"]
    return found


async def test_a_damaged_copy_is_passed_by_and_if_all_are_nothing_is_destroyed(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id, _ = await accepted(world)
    await world.value(DAMAGED_COPY, case_id, ["nea"])
    await withdrawn(nea, consent_id)
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200, "the receiver's copy opened it"
    case_id, consent_id, _ = await accepted(world)
    before = await world.value(KEY_OF, case_id)
    await world.value(DAMAGED_COPY, case_id, ["nea", "map"])
    assert (await withdrawn(nea, consent_id))["status"] == "withdrawn"
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert (await world.value(KEY_OF, case_id), await copies(world, case_id)) == (before, {"nea"})
    await world.service.worker.run_once("rotate_pending_keys")
    await world.value(DAMAGED_COPY, case_id, ["nea", "map"])
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).status_code == 200, "mended, as from a backup"
    await world.service.worker.run_once("rotate_pending_keys")
    assert await world.value(KEY_OF, case_id) != before
    assert await world.value(OWED, case_id) == 0
