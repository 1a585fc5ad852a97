"""A refusal to send because of the person's own wishes is an audit entry; other refusals are not (ADR 0024)."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import a_referral, consented_case, made, sent_referral
from tests.http.cases.protected_cases import withdrawn


async def refusals(caller: Caller, case_id: str) -> list[tuple[str, str, str]]:
    items: list[dict[str, Any]] = (await caller.get(f"/v1/audit?case_id={case_id}")).json()["items"]
    return [
        (one["operation"], one["about"], one["object_id"]) for one in reversed(items) if one["outcome"] == "refused"
    ]


async def test_each_way_to_send_against_the_persons_word_is_written_down(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea, excluded_operator_types=["cso"])
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    for refused in (
        await nea.post("/v1/referrals", a_referral(case_id, None, send=True)),
        await nea.post(f"/v1/referrals/{draft['id']}/send", {}),
        await nea.post(f"/v1/cases/{case_id}/handoffs", {"to_centre_id": "map-chiang-mai", "consent_id": consent_id}),
    ):
        assert refused.status_code == 409, refused.text
    assert await refusals(nea, case_id) == [
        ("create_referral", "consent_missing operator_type_excluded", case_id),
        ("send_referral", "operator_type_excluded", draft["id"]),
        ("offer_case", "operator_type_excluded", case_id),
    ]


async def test_redirecting_on_a_withdrawn_consent_is_written_down(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await sent_referral(world)
    await map_.post(f"/v1/referrals/{referral['id']}/decline", {"reason": "no_capacity"})
    await withdrawn(nea, referral["consent_id"])
    refused = await nea.post(f"/v1/referrals/{referral['id']}/redirect", {"to_centre_id": "hrdf-mae-sot"})
    assert refused.json()["code"] == "consent_withdrawn"
    assert await refusals(nea, referral["case_id"]) == [("redirect_referral", "consent_withdrawn", referral["id"])]


async def test_what_does_not_fit_just_now_is_no_entry(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    referral = await sent_referral(world)
    path = f"/v1/referrals/{referral['id']}"
    again = a_referral(referral["case_id"], referral["consent_id"], send=True)
    unfit = a_referral(referral["case_id"], referral["consent_id"], send=True, service_types=["transport"])
    for refused, status in (
        (await nea.post("/v1/referrals", again), 409),
        (await nea.post("/v1/referrals", unfit), 409),
        (await map_.post(f"{path}/resume", {}), 409),
        (await map_.post(f"{path}/decline", {"reason": "other"}), 422),
    ):
        assert refused.status_code == status, refused.text
    assert await refusals(nea, referral["case_id"]) == []


async def test_a_retry_that_gets_the_refusal_again_adds_no_entry(world: World) -> None:
    nea = await world.caller("nea")
    case_id, _ = await consented_case(nea)
    body = a_referral(case_id, None, send=True)
    first, again = [await nea.post("/v1/referrals", body, idempotency_key=f"once-{case_id}") for _ in range(2)]
    assert (first.status_code, again.headers["idempotent-replayed"]) == (409, "true")
    assert len(await refusals(nea, case_id)) == 1
