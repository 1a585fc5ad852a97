"""Fallbacks are checked when they are named, and a referral goes on to them after a decline as after an expiry."""

from typing import Any

from adapters.postgres.work.system_work import on_behalf_of
from api.http.responses import no_render
from domain.kernel.ids import ReferralId
from domain.usecases.referrals.run_clock import run_clock
from tests.app_under_test import World
from tests.builders import RECEIVER, SENDER, a_referral, consented_case, made, opened_case
from tests.http.cases.protected_cases import events_of
from tests.http.referrals.asked import MAE_SOT, RAYONG, SAMUT_SAKHON, centre_id, consent_for, did, sent, sent_and_over
from tests.told import TOLD

NO = {"reason": "no_capacity"}


async def told_by(world: World, organisation: str, referral_id: str) -> list[str | None]:
    """The organisations that an organisation's events about a referral name."""
    return await world.value(
        """SELECT array_agg(e.actor_organisation_id::text) FROM """
        + TOLD
        + """ AS e
        JOIN corridor.organisations AS o ON o.id = e.organisation_id
        WHERE o.code = $1 AND corridor.public_id('referral', (e.subject ->> 'referral')::uuid) = $2""",
        organisation,
        referral_id,
    )


async def test_fallbacks_are_checked_when_they_are_named(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea, excluded_operator_types=["trade_union"])
    cases: list[tuple[list[str], int, list[tuple[str, str]]]] = [
        ([MAE_SOT, RECEIVER], 422, [("/fallback_centre_ids/1", "same_centre")]),
        ([SENDER], 422, [("/fallback_centre_ids/0", "same_centre")]),
        ([MAE_SOT, MAE_SOT], 422, [("/fallback_centre_ids/1", "given_twice")]),
        ([MAE_SOT, "lfsw-pakse"], 409, [("/fallback_centre_ids/1", "not_a_member")]),
        (["frn-ranong"], 409, [("/fallback_centre_ids/0", "operator_type_excluded")]),
    ]
    draft = await made(nea, "/v1/referrals", a_referral(case_id, consent_id))
    for named, status, faults in cases:
        for send in (False, True):
            body = a_referral(case_id, consent_id, fallback_centre_ids=named, send=send)
            answer = await nea.post("/v1/referrals", body)
            assert answer.status_code == status, answer.text
            assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == faults
        answer = await nea.patch(f"/v1/referrals/{draft['id']}", {"fallback_centre_ids": named}, if_match="*")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, faults[0][0])
    both = a_referral(case_id, None, fallback_centre_ids=["frn-ranong"], send=True)
    problem = (await nea.post("/v1/referrals", both)).json()
    assert [one["code"] for one in problem["errors"]] == ["consent_missing", "operator_type_excluded"]


async def test_a_declined_referral_goes_on_to_the_first_fallback_that_may_be_sent_to(world: World) -> None:
    nea, map_, lpn, far = [await world.caller(name) for name in ("nea", "map", "lpn", "far")]
    case_id = (await opened_case(nea))["id"]
    consent_id = await consent_for(world, case_id, RECEIVER, SAMUT_SAKHON, RAYONG)
    body = a_referral(case_id, consent_id, fallback_centre_ids=[MAE_SOT, SAMUT_SAKHON, RAYONG], send=True)
    referral = await made(nea, "/v1/referrals", body)
    path = f"/v1/referrals/{referral['id']}"
    declined = await did(map_, path, "decline", {"reason": "other", "comment": "We move house."})
    assert (declined["status"], declined["redirected_to"], declined["fallback_centre_ids"]) == ("declined", None, [])
    seen = (await nea.get(path)).json()
    assert (seen["status"], seen["version"], seen["decline_comment"]) == ("declined", 3, "We move house.")
    assert seen["allowed_actions"] == ["void"]
    successor = (await nea.get(f"/v1/referrals/{seen['redirected_to']}")).json()
    assert (successor["status"], successor["redirected_from"]) == ("sent", referral["id"])
    assert successor["to_centre_id"] == await centre_id(world, SAMUT_SAKHON), "Mae Sot has no consent: passed over"
    assert successor["fallback_centre_ids"] == [await centre_id(world, MAE_SOT), await centre_id(world, RAYONG)]
    received = (await lpn.get(f"/v1/referrals/{successor['id']}")).json()
    assert received["summary"] == referral["summary"]
    assert (await map_.get(f"/v1/referrals/{successor['id']}")).status_code == 404
    assert await did(map_, path, "decline", {"reason": "other", "comment": "We move house."}) == declined
    assert "referral.redirected" in await events_of(world, "nea", referral["id"])
    assert await events_of(world, "map", referral["id"]) == ["referral.sent", "handoff.offered", "referral.declined",
                                                            "handoff.refused"]  # fmt: skip
    assert await events_of(world, "lpn", successor["id"]) == ["referral.sent", "handoff.offered"]
    for known in (f"/v1/referrals/{successor['id']}", f"/v1/cases/{case_id}"):
        steps = (await lpn.get(f"{known}/timeline")).json()["items"]
        assert [step["organisation_id"] for step in steps] == [None, None], "not who declined"
    assert await told_by(world, "lpn", successor["id"]) == [None, None]
    offered = (await nea.get(f"/v1/handoffs?case_id={case_id}&status=offered")).json()["items"]
    assert [one["referral_id"] for one in offered] == [successor["id"]]
    await did(lpn, f"/v1/referrals/{successor['id']}", "accept")
    assert (await lpn.get(f"/v1/cases/{case_id}/identity")).status_code == 200
    await did(lpn, f"/v1/referrals/{successor['id']}", "decline", NO)
    last = (await nea.get(f"/v1/referrals/{successor['id']}")).json()["redirected_to"]
    assert (await far.get(f"/v1/referrals/{last}")).json()["status"] == "sent"
    await did(far, f"/v1/referrals/{last}", "decline", NO)
    ended = (await nea.get(f"/v1/referrals/{last}")).json()
    assert (ended["redirected_to"], "redirect" in ended["allowed_actions"]) == (None, True), "back to the sender"


async def test_it_goes_back_to_the_sender_where_no_fallback_may_be_sent_to(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id = (await opened_case(nea))["id"]
    consent_id = await consent_for(world, case_id, RECEIVER)
    body = a_referral(case_id, consent_id, fallback_centre_ids=[MAE_SOT, SAMUT_SAKHON], send=True)
    path = f"/v1/referrals/{(await made(nea, '/v1/referrals', body))['id']}"
    await did(map_, path, "decline", NO)
    seen = (await nea.get(path)).json()
    assert (seen["redirected_to"], seen["allowed_actions"]) == (None, ["redirect", "void"])


async def test_a_confirmed_deletion_sends_nothing_on(world: World) -> None:
    nea, map_, hrdf = [await world.caller(name) for name in ("nea", "map", "hrdf")]
    path, _, _ = await sent(world, fallback_centre_ids=[MAE_SOT])
    await did(map_, path, "accept")
    for capacity, action, body in (("no_capacity", "decline", NO), ("has_capacity", "confirm-deletion", {})):
        assert (await hrdf.patch(f"/v1/centres/{MAE_SOT}", {"capacity": capacity}, if_match="*")).status_code == 200
        await did(map_, path, action, body)
        seen = (await nea.get(path)).json()
        assert (seen["redirected_to"], seen["allowed_actions"]) == (None, ["redirect", "void"])


async def test_nothing_goes_on_to_a_window_that_is_past(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent_and_over(world, fallback_centre_ids=[MAE_SOT])
    await did(map_, path, "decline", NO)
    assert (await nea.get(path)).json()["redirected_to"] is None


async def expire(world: World, path: str) -> None:
    """As a clock would: the service itself, on behalf of the sender's organisation."""
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")

    def open_for(info: Any) -> Any:
        return lambda: world.service.open_work(info, no_render)

    work, actor = on_behalf_of(owner, "run_clock", open_for)
    number = await world.value(
        "SELECT id FROM corridor.referrals WHERE corridor.public_id('referral', id) = $1", path.rpartition("/")[2]
    )
    over = "UPDATE corridor.referrals SET step_due_at = sent_at, overdue_told_for = decide_by WHERE id = $1"
    await world.value(over + " AND step_due_at IS NOT NULL", number)
    await run_clock(work, actor, ReferralId(number))


async def test_an_expired_referral_goes_on_too(world: World) -> None:
    nea, hrdf = await world.caller("nea"), await world.caller("hrdf")
    path, _, _ = await sent(world, fallback_centre_ids=[MAE_SOT])
    await expire(world, path)
    seen = (await nea.get(path)).json()
    assert seen["status"] == "expired"
    successor = (await hrdf.get(f"/v1/referrals/{seen['redirected_to']}")).json()
    assert (successor["status"], successor["summary"]) == ("sent", seen["summary"])
    await expire(world, path)
    assert (await nea.get(path)).json() == seen
