"""Responses kept for retries may hold free text: an organisation that loses a case loses them too, and its retry is 410
`gone`, neither the first response nor a second effect (contract, section 2).
"""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from tests.app_under_test import World
from tests.builders import WINDOW_OVER, a_case, a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import withdrawn
from tests.http.cases.test_exclusion import excluded
from tests.http.referrals.asked import did, now

SUMMARY = "She hides at her sister's."
KEPT = """SELECT coalesce(string_agg(o.code, ' ' ORDER BY i.created_at), '')
    FROM corridor.idempotency AS i JOIN corridor.organisations AS o ON o.id = i.organisation_id
    WHERE corridor.public_id('case', i.case_id) = $1 AND i.answer <> ''"""


async def asked_under_keys(world: World, **changes: str) -> tuple[str, str, str]:
    """A referral that was sent and accepted, each under a key; gives case, consent and path."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, send=True, summary=SUMMARY, **changes)
    sent = await nea.post("/v1/referrals", body, idempotency_key=f"send-{case_id}")
    assert sent.status_code == 201, sent.text
    path = f"/v1/referrals/{sent.json()['id']}"
    taken = await map_.post(f"{path}/accept", {}, idempotency_key=f"accept-{case_id}")
    assert taken.json()["summary"] == SUMMARY
    assert await world.value(KEPT, case_id) == "nea map"
    return case_id, consent_id, path


async def test_an_excluded_kind_gets_none_of_its_answers_again(world: World) -> None:
    case_id, _, path = await asked_under_keys(world)
    await excluded(await world.caller("nea"), case_id, "cso")
    again = await (await world.caller("map")).post(f"{path}/accept", {}, idempotency_key=f"accept-{case_id}")
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    assert await world.value(KEPT, case_id) == "nea"


async def test_after_a_withdrawal_the_receiver_gets_none_and_the_sender_keeps_its_own(world: World) -> None:
    case_id, consent_id, path = await asked_under_keys(world)
    await withdrawn(await world.caller("nea"), consent_id)
    again = await (await world.caller("map")).post(f"{path}/accept", {}, idempotency_key=f"accept-{case_id}")
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    assert await world.value(KEPT, case_id) == "nea"


async def test_an_erasure_leaves_none_but_its_own(world: World) -> None:
    nea, other = await world.caller("nea"), uuid4().hex
    opened = await nea.post("/v1/cases", a_case(), idempotency_key=other)
    case_id, _, path = await asked_under_keys(world)
    erased = await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."}, idempotency_key=f"erase-{case_id}")
    assert erased.status_code == 200, erased.text
    assert await world.value(KEPT, case_id) == "nea"
    again = await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."}, idempotency_key=f"erase-{case_id}")
    assert (again.content, again.headers["idempotent-replayed"]) == (erased.content, "true")
    late = await (await world.caller("map")).post(f"{path}/accept", {}, idempotency_key=f"accept-{case_id}")
    assert (late.status_code, late.json()["code"]) == (410, "gone")
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=other)).content == opened.content


async def declined(world: World, path: str) -> None:
    await did(await world.caller("map"), path, "decline", {"reason": "no_capacity"})


async def not_there(world: World, path: str) -> None:
    await world.value(WINDOW_OVER, path.rpartition("/")[2])
    await did(await world.caller("map"), path, "no-show", {"attempts": [{"channel": "phone", "at": now()}]})


async def called_back(world: World, path: str) -> None:
    await did(await world.caller("nea"), path, "withdraw", {"reason": "She found work."})


async def done_with(world: World, path: str) -> None:
    map_ = await world.caller("map")
    await did(map_, path, "confirm-contact", {"channel": "in_person"})
    await did(map_, path, "complete", {"outcome": "service_received"})


End = Callable[[World, str], Awaitable[None]]
ENDS: dict[str, tuple[str, End]] = {
    "declined after acceptance": ("transfer", declined),
    "no-show": ("transfer", not_there),
    "withdrawn by the sender": ("transfer", called_back),
    "a service that is completed": ("service", done_with),
}


@pytest.mark.parametrize("end", ENDS)
async def test_once_a_referral_has_ended_its_receiver_gets_none_of_its_answers_again(world: World, end: str) -> None:
    kind, ended = ENDS[end]
    case_id, _, path = await asked_under_keys(world, kind=kind)
    await ended(world, path)
    again = await (await world.caller("map")).post(f"{path}/accept", {}, idempotency_key=f"accept-{case_id}")
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    other = await (await world.caller("map")).post(f"{path}/accept", {"note": "x"}, idempotency_key=f"accept-{case_id}")
    assert (other.status_code, other.json()["code"]) == (410, "gone")
    assert await world.value(KEPT, case_id) == "nea"


async def test_the_answer_to_the_action_that_ended_it_is_given_again(world: World) -> None:
    case_id, _, path = await asked_under_keys(world)
    map_, body, key = await world.caller("map"), {"reason": "no_capacity"}, f"decline-{case_id}"
    first = await map_.post(f"{path}/decline", body, idempotency_key=key)
    again = await map_.post(f"{path}/decline", body, idempotency_key=key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")


async def test_a_referral_that_nobody_accepted_in_time_leaves_no_preview(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    path = f"/v1/referrals/{(await made(nea, '/v1/referrals', a_referral(case_id, consent_id, send=True)))['id']}"
    body, key = {"handler": "Somchai"}, f"acknowledge-{case_id}"
    seen = await map_.post(f"{path}/acknowledge", body, idempotency_key=key)
    assert seen.json()["case"] is not None
    await called_back(world, path)
    assert (await map_.post(f"{path}/acknowledge", body, idempotency_key=key)).status_code == 410


@pytest.mark.parametrize("way", ["confirmed contact", "handoff"])
async def test_who_gives_the_case_away_gets_none_of_its_answers_again(world: World, way: str) -> None:
    nea, map_, key = await world.caller("nea"), await world.caller("map"), uuid4().hex
    opened = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    case_id = opened.json()["id"]
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    if way == "handoff":
        body = {"to_centre_id": "map-chiang-mai", "reason": "She moved.", "consent_id": consent["id"]}
        await did(map_, f"/v1/handoffs/{(await made(nea, f'/v1/cases/{case_id}/handoffs', body))['id']}", "accept")
    else:
        sent = await made(nea, "/v1/referrals", a_referral(case_id, consent["id"], send=True))
        await did(map_, f"/v1/referrals/{sent['id']}", "accept")
        await did(map_, f"/v1/referrals/{sent['id']}", "confirm-contact", {"channel": "in_person"})
    again = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    assert (again.status_code, again.json()["code"]) == (410, "gone")
    assert opened.json()["tracking_code"] not in again.text


async def test_who_closed_a_case_gets_none_again_once_the_consent_that_brought_it_is_withdrawn(world: World) -> None:
    case_id, consent_id, path = await asked_under_keys(world)
    map_ = await world.caller("map")
    await done_with(world, path)
    body, key = {"outcome": "service_received", "note": SUMMARY}, f"close-{case_id}"
    closed = await map_.post(f"/v1/cases/{case_id}/close", body, idempotency_key=key)
    again = await map_.post(f"/v1/cases/{case_id}/close", body, idempotency_key=key)
    assert (again.status_code, again.content) == (200, closed.content)
    await withdrawn(await world.caller("nea"), consent_id)
    late = await map_.post(f"/v1/cases/{case_id}/close", body, idempotency_key=key)
    assert (late.status_code, late.json()["code"]) == (410, "gone")
