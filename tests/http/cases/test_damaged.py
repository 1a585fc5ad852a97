"""Damaged stored bytes: the object says so, the operator is alerted, everything else works."""

from typing import Any

import pytest

from adapters.postgres.stores import cases
from adapters.postgres.work.work import PostgresWork
from domain.kernel.keys import CiphertextRejected
from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made, opened_case
from tests.log_capture import everything_said

FLIPPED = "set_byte({0}, octet_length({0}) - 1, get_byte({0}, octet_length({0}) - 1) # 1)"
IDENTITY = (
    f"UPDATE corridor.cases SET identity = {FLIPPED.format('identity')} WHERE corridor.public_id('case', id) = $1"
)
WORDS = f"UPDATE corridor.referrals SET words = {FLIPPED.format('words')} WHERE corridor.public_id('referral', id) = $1"


async def test_a_damaged_identity_says_so_and_is_not_written_over(world: World) -> None:
    nea = await world.caller("nea")
    case, other = await opened_case(nea), await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    await world.value(IDENTITY, case["id"])
    stored = "SELECT identity FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
    damaged = await world.value(stored, case["id"])
    with everything_said() as heard:
        answer = await nea.get(f"{path}/identity")
    assert (answer.status_code, answer.json()["code"]) == (500, "sealed_value_damaged")
    (alert,) = [line for line in heard if line["event"] == "alert"]
    assert (alert["request_id"], alert["kind"]) == (answer.json()["request_id"], "sealed_value_damaged")
    for secret in ("Sok", "Dara", "85512345678"):
        assert secret not in str(alert) + answer.text
    tag = (await nea.get(path)).headers["etag"]
    refused = await nea.patch(path, {"person": {"full_name": "Sok Bopha"}}, if_match=tag)
    assert (refused.status_code, refused.json()["code"]) == (500, "sealed_value_damaged")
    changed = await nea.patch(path, {"case_types": ["wages_unpaid"]}, if_match=tag)
    assert changed.status_code == 200, changed.text
    assert await world.value(stored, case["id"]) == damaged
    assert (await nea.get("/v1/cases")).status_code == 200
    assert (await nea.get(f"/v1/cases/{other['id']}/identity")).json()["person"]["full_name"] == "Sok Dara"


async def test_what_does_not_open_is_loaded_again_before_it_is_called_damaged(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if somebody had replaced the key between two statements: the case has another version when it is looked at."""
    nea = await world.caller("nea")
    case = await opened_case(nea)
    opening, loading, tries = cases.open_document, PostgresWork.load, list[str]()

    def misfit_once(*given: Any) -> dict[str, Any]:
        tries.append("opened")
        if len(tries) == 1:
            raise CiphertextRejected("sealed with another key")
        return opening(*given)

    async def changed_meanwhile(work: PostgresWork, function: str, *arguments: Any) -> Any:
        if function == "load_case_version":
            changed = "UPDATE corridor.cases SET version = version + 1 WHERE corridor.public_id('case', id) = $1"
            await world.value(changed, case["id"])
        return await loading(work, function, *arguments)

    monkeypatch.setattr(cases, "open_document", misfit_once)
    monkeypatch.setattr(PostgresWork, "load", changed_meanwhile)
    answer = await nea.get(f"/v1/cases/{case['id']}/identity")
    assert (answer.status_code, tries) == (200, ["opened", "opened"]), answer.text
    assert answer.json()["person"]["full_name"] == "Sok Dara"


async def test_damaged_words_close_their_fields_and_no_list(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    other_case, other_consent = await consented_case(nea)
    other = await made(nea, "/v1/referrals", a_referral(other_case, other_consent, send=True))
    await world.value(WORDS, referral["id"])
    stored = "SELECT words FROM corridor.referrals WHERE corridor.public_id('referral', id) = $1"
    damaged = await world.value(stored, referral["id"])
    with everything_said() as heard:
        seen = await map_.get(f"/v1/referrals/{referral['id']}")
    assert seen.status_code == 200
    assert (seen.json()["status"], seen.json()["summary"]) == ("sent", None)
    assert {"field": "summary", "code": "sealed_value_damaged"} in seen.json()["unreadable"]
    assert [line["request_id"] for line in heard if line["event"] == "alert"] == [seen.headers["request-id"]]
    asked = await map_.post(f"/v1/referrals/{referral['id']}/ask", {"question": "Since when?"})
    assert (asked.status_code, asked.json()["code"]) == (500, "sealed_value_damaged")
    taken = await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
    assert (taken.status_code, taken.json()["status"]) == (200, "accepted")
    assert await world.value(stored, referral["id"]) == damaged
    listed = (await map_.get("/v1/referrals?box=inbox")).json()["items"]
    assert {referral["id"], other["id"]} <= {item["id"] for item in listed}
    assert (await map_.get(f"/v1/referrals/{other['id']}")).json()["summary"] == "Two months of wages unpaid."
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"


async def test_a_withdrawal_does_not_wait_for_a_repair(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True))
    assert (await map_.post(f"/v1/referrals/{referral['id']}/accept", {})).status_code == 200
    await world.value(IDENTITY, case_id)
    answer = await nea.post(f"/v1/consents/{consent_id}/withdraw", {})
    assert answer.status_code == 200, answer.text
    assert (await map_.get(f"/v1/cases/{case_id}/identity")).status_code == 403
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "sealed_value_damaged"
