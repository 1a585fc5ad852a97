"""Responses kept for retries may hold free text: an organisation that loses a case loses them too."""

from uuid import uuid4

from tests.app_under_test import World
from tests.builders import a_case, a_referral, consented_case
from tests.http.cases.protected_cases import withdrawn
from tests.http.cases.test_exclusion import excluded

SUMMARY = "She hides at her sister's."
KEPT = """SELECT coalesce(string_agg(o.code, ' ' ORDER BY i.created_at), '')
    FROM corridor.idempotency AS i JOIN corridor.organisations AS o ON o.id = i.organisation_id
    WHERE corridor.public_id('case', i.case_id) = $1"""


async def asked_under_keys(world: World) -> tuple[str, str, str]:
    """A referral that was sent and accepted, each under a key; gives case, consent and path."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    body = a_referral(case_id, consent_id, send=True, summary=SUMMARY)
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
    assert again.status_code == 404
    assert await world.value(KEPT, case_id) == "nea"


async def test_after_a_withdrawal_the_receiver_gets_none_and_the_sender_keeps_its_own(world: World) -> None:
    case_id, consent_id, path = await asked_under_keys(world)
    await withdrawn(await world.caller("nea"), consent_id)
    again = await (await world.caller("map")).post(f"{path}/accept", {}, idempotency_key=f"accept-{case_id}")
    assert (again.status_code, again.json()["code"]) == (409, "invalid_transition")
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
    assert SUMMARY not in late.text
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=other)).content == opened.content
