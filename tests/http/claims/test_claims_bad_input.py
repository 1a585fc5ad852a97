"""What makes no sense in a claim is 422 with a pointer, or 409 with the steps that are possible."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.app_under_test import Caller, World
from tests.builders import opened_case
from tests.http.claims.claims_of_tests import RESPONDENT, a_claim, own_claim, stepped, thb


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


async def faults(caller: Caller, path: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    answer = await caller.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request"), answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


OPENING = (
    ({"limitation_on": day(-2)}, ("/limitation_on", "in_the_past")),
    ({"amount_claimed": {"amount": 21450, "currency": "THB"}}, ("/amount_claimed/amount", "wrong_type")),
    ({"amount_claimed": {"amount": "-1", "currency": "THB"}}, ("/amount_claimed/amount", "invalid_value")),
    ({"amount_claimed": {"amount": "1e3", "currency": "THB"}}, ("/amount_claimed/amount", "invalid_value")),
    ({"amount_claimed": thb("1234567890123")}, ("/amount_claimed/amount", "invalid_value")),
    ({"amount_claimed": {"amount": "1", "currency": "BHT"}}, ("/amount_claimed/currency", "invalid_value")),
    ({"amount_claimed": {"amount": "1"}}, ("/amount_claimed/currency", "missing")),
    ({"kind": "revenge"}, ("/kind", "not_in_list")),
    ({"respondent": {**RESPONDENT, "name": "\u200b "}}, ("/respondent/name", "too_short")),
    ({"respondent": {**RESPONDENT, "country": "XX"}}, ("/respondent/country", "invalid_value")),
    ({"forum": {"kind": "labour_court"}}, ("/forum/country", "missing")),
    ({"status": "paid"}, ("/status", "unknown_field")),
    ({"evidence": [{"document_id": "x", "sha256": "abc"}]}, ("/evidence/0/sha256", "invalid_value")),
)


@pytest.mark.parametrize(("changes", "fault"), OPENING, ids=[fault[0] for _, fault in OPENING])
async def test_a_claim_that_makes_no_sense_is_not_opened(
    world: World, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    assert await faults(nea, f"/v1/cases/{case['id']}/claims", a_claim(**changes)) == [fault]
    assert (await nea.get(f"/v1/cases/{case['id']}/claims")).json()["items"] == []


STEPS = (
    ({"kind": "heard", "on": day(2)}, ("/on", "in_the_future")),
    ({"kind": "heard", "on": "2026-01-09"}, ("/on", "before_step")),
    ({"kind": "heard", "on": "2026-02-30"}, ("/on", "invalid_value")),
    ({"kind": "heard", "on": "2026-01-10", "next_on": "2026-01-09"}, ("/next_on", "before_step")),
    ({"kind": "heard", "on": "2026-01-10", "amount": thb("1")}, ("/amount", "not_allowed")),
    ({"kind": "awarded", "on": "2026-01-10", "amount": thb("1"), "rate": "1.0"}, ("/rate", "not_allowed")),
    ({"kind": "won", "on": "2026-01-10"}, ("/kind", "not_in_list")),
    ({"kind": "heard"}, ("/on", "missing")),
)
PAYMENTS = (
    ({}, ("/amount", "missing")),
    ({"amount": thb("0.00")}, ("/amount/amount", "too_small")),
    ({"amount": {"amount": "5", "currency": "KHR"}}, ("/rate", "missing")),
    ({"amount": {"amount": "5", "currency": "KHR"}, "rate": "0"}, ("/rate", "invalid_value")),
    ({"amount": thb("5"), "rate": "2"}, ("/rate", "not_allowed")),
)


@pytest.mark.parametrize(("step", "fault"), STEPS, ids=[f"{fault[0]} {fault[1]}" for _, fault in STEPS])
async def test_a_step_that_makes_no_sense_is_not_recorded(
    world: World, step: dict[str, Any], fault: tuple[str, str]
) -> None:
    nea, claim = await own_claim(world)
    await stepped(nea, claim, "filed", "2026-01-10")
    assert await faults(nea, f"/v1/claims/{claim['id']}/steps", step) == [fault]
    assert (await nea.get(f"/v1/claims/{claim['id']}")).json()["version"] == 2


@pytest.mark.parametrize(("payment", "fault"), PAYMENTS, ids=[f"{fault[0]} {fault[1]}" for _, fault in PAYMENTS])
async def test_a_payment_that_makes_no_sense_is_not_recorded(
    world: World, payment: dict[str, Any], fault: tuple[str, str]
) -> None:
    nea, claim = await own_claim(world)
    await stepped(nea, claim, "settled", "2026-01-10", amount=thb("100"))
    step = {"kind": "paid", "on": "2026-01-11", **payment}
    assert await faults(nea, f"/v1/claims/{claim['id']}/steps", step) == [fault]


async def test_a_step_that_cannot_follow_is_409_with_those_that_can(world: World) -> None:
    nea, claim = await own_claim(world)
    answer = await nea.post(f"/v1/claims/{claim['id']}/steps", {"kind": "paid", "on": "2026-01-10", "amount": thb("5")})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "invalid_transition")
    assert problem["allowed_actions"] == ["filed", "settled", "withdrawn"]


async def test_a_limitation_that_has_passed_by_now_stays_in_a_change(world: World) -> None:
    nea, claim = await own_claim(world, limitation_on=day(10))
    past = "UPDATE corridor.claims SET limitation_on = '2026-01-31' WHERE corridor.public_id('claim', id) = $1"
    await world.value(past, claim["id"])
    answer = await nea.patch(f"/v1/claims/{claim['id']}", {"kind": "other"}, if_match="*")
    assert (answer.status_code, answer.json()["overdue"]) == (200, True), answer.text
    answer = await nea.patch(f"/v1/claims/{claim['id']}", {"limitation_on": "2026-02-01"}, if_match="*")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/limitation_on")


async def test_the_lists_refuse_what_they_do_not_know(world: World) -> None:
    nea = await world.caller("nea")
    for query in ("status=won", "forum_country=XX", "limitation_before=tomorrow", "overdue=maybe", "case_id=x"):
        answer = await nea.get(f"/v1/claims?{query}")
        assert answer.status_code == 422, query
