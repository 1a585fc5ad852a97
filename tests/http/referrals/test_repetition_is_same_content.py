"""Repeating the action that made the present state with the same content changes nothing; other content is refused."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import a_consent, made, opened_case
from tests.http.cases.protected_cases import withdrawn
from tests.http.referrals.asked import MAE_SOT, SAMUT_SAKHON, did, now, refused, sent, sent_and_over

Body = dict[str, Any]
TO_ACCEPTED: list[tuple[str, str, Body]] = [("map", "accept", {})]
TO_WORK = [*TO_ACCEPTED, ("map", "confirm-contact", {"channel": "phone"})]

# what leads there, who acts and how, its content, other contents
CASES: dict[str, tuple[list[tuple[str, str, Body]], str, Body, list[Body]]] = {
    "acknowledge": ([], "map", {"handler": "Somchai"}, [{"handler": "Malee"}, {}]),
    "ask": ([], "map", {"question": "A contract?"}, [{"question": "A passport?"}]),
    "answer": ([("map", "ask", {"question": "A contract?"})], "nea", {"answer": "Yes."}, [{"answer": "No."}]),
    "accept": ([], "map", {"handler": "Somchai", "note": "On Monday."},
               [{"handler": "Malee", "note": "On Monday."}, {"handler": "Somchai", "note": "On Friday."},
                {"handler": "Somchai"}]),
    "decline": ([], "map", {"reason": "other", "comment": "We move house."},
                [{"reason": "no_capacity", "comment": "We move house."}, {"reason": "other", "comment": "We are ill."},
                 {"reason": "other", "comment": "We move house.", "decided_by": "migrant"},
                 {"reason": "other", "comment": "We move house.", "suggested_centre_id": MAE_SOT}]),
    "confirm-contact": (TO_ACCEPTED, "map", {"channel": "phone"},
                        [{"channel": "in_person"}, {"channel": "phone", "at": now(seconds=-30)}]),
    "pause": (TO_WORK, "map", {"reason": "The court rests.", "resume_on": "2099-01-10"},
              [{"reason": "The court rests."}, {"reason": "Holidays.", "resume_on": "2099-01-10"}]),
    "resume": ([*TO_WORK, ("map", "pause", {"reason": "The court rests."})], "map", {}, []),
    "complete": (TO_WORK, "map", {"outcome": "service_received", "note": "Wages paid."},
                 [{"outcome": "partly_received", "note": "Wages paid."}, {"outcome": "service_received"},
                  {"outcome": "service_received", "note": "Wages paid.", "services_delivered": ["information"]}]),
    "withdraw": ([], "nea", {"reason": "She stays."}, [{"reason": "She has left."}]),
    "void": ([], "nea", {"reason": "The wrong person."}, [{"reason": "Sent twice."}]),
}  # fmt: skip


@pytest.mark.parametrize("action", CASES)
async def test_the_same_content_gives_the_present_state_and_other_content_is_already_done(
    world: World, action: str
) -> None:
    before, who, body, others = CASES[action]
    path, _, _ = await sent(world)
    for by, earlier, content in before:
        await did(await world.caller(by), path, earlier, content)
    caller = await world.caller(who)
    first = await did(caller, path, action, body)
    assert await did(caller, path, action, body) == first
    for other in others:
        problem = await refused(caller, path, action, other)
        assert (problem["code"], problem["status"]) == ("already_done", 409), other
        assert problem["allowed_actions"] == first["allowed_actions"]
        assert "other content" in problem["detail"]
    assert (await caller.get(path)).json() == first


async def test_a_no_show_is_compared_with_its_attempts(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent_and_over(world)
    await did(map_, path, "accept")
    body = {"attempts": [{"channel": "phone", "at": now()}]}
    first = await did(map_, path, "no-show", body)
    assert await did(map_, path, "no-show", body) == first
    other = {"attempts": [{"channel": "sms", "at": body["attempts"][0]["at"]}]}
    assert (await refused(map_, path, "no-show", other))["code"] == "already_done"


async def test_a_time_that_was_named_is_compared_and_one_left_out_is_not(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent(world)
    await did(map_, path, "accept")
    at = now()
    first = await did(map_, path, "confirm-contact", {"channel": "phone", "at": at})
    assert await did(map_, path, "confirm-contact", {"channel": "phone", "at": at}) == first
    assert await did(map_, path, "confirm-contact", {"channel": "phone"}) == first


async def test_what_was_amended_since_is_no_other_content(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent(world)
    accept = {"handler": "Somchai", "note": "On Monday."}
    complete = {"outcome": "service_received", "services_delivered": ["information"]}
    note, outcome = {"note": "On Friday.", "reason": "A holiday."}, {"outcome": "partly_received", "reason": "Counted."}
    await did(map_, path, "accept", accept)
    await did(map_, path, "amend", {"handler": "Malee", "reason": "He is ill."})
    amended = await did(map_, path, "amend", note)
    assert await did(map_, path, "accept", accept) == amended
    assert (await refused(map_, path, "accept", {"handler": "Malee", "note": "On Friday."}))["code"] == "already_done"
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    await did(map_, path, "complete", complete)
    await did(map_, path, "amend", {"services_delivered": [], "note": "Wages paid.", "reason": "Counted."})
    amended = await did(map_, path, "amend", outcome)
    assert await did(map_, path, "complete", complete) == amended
    assert await did(map_, path, "amend", outcome) == amended
    assert (await refused(map_, path, "complete", {"outcome": "partly_received"}))["code"] == "already_done"


async def test_a_confirmed_deletion_hides_no_repetition(world: World) -> None:
    map_ = await world.caller("map")
    path, _, _ = await sent(world)
    await did(map_, path, "accept")
    said = {"reason": "no_capacity", "comment": "We are full."}
    await did(map_, path, "decline", said)
    done = await did(map_, path, "confirm-deletion", {"note": "Shredded."})
    for action, body in (("decline", said), ("confirm-deletion", {"note": "Shredded."})):
        assert (await did(map_, path, action, body))["version"] == done["version"]
    assert (await refused(map_, path, "decline", {"reason": "no_capacity"}))["code"] == "already_done"


async def test_a_confirmed_deletion_is_compared_with_its_note(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, consent_id = await sent(world)
    await did(map_, path, "accept")
    await withdrawn(nea, consent_id)
    first = await did(map_, path, "confirm-deletion", {"note": "Shredded."})
    again = await did(map_, path, "confirm-deletion", {"note": "Shredded."})
    assert (again["version"], again["deletion"]) == (first["version"], first["deletion"])
    assert (await refused(map_, path, "confirm-deletion", {"note": "Burnt."}))["code"] == "already_done"


async def test_a_redirect_is_compared_with_centre_consent_and_window(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    await did(map_, path, "decline", {"reason": "no_capacity"})
    window = {"from": now(days=1), "to": now(days=3)}
    first = await did(nea, path, "redirect", {"to_centre_id": MAE_SOT, "arrival_window": window})
    assert await did(nea, path, "redirect", {"to_centre_id": MAE_SOT, "arrival_window": window}) == first
    for other in ({"to_centre_id": SAMUT_SAKHON}, {"to_centre_id": MAE_SOT, "arrival_window": {"to": now(days=9)}}):
        assert (await refused(nea, path, "redirect", other))["code"] == "already_done"


async def test_a_refused_offer_is_compared_with_its_reason_which_the_offering_side_reads(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    for offered in ({}, {"reason": "She moves."}):
        case_id = (await opened_case(nea))["id"]
        consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
        body = {"to_centre_id": "map-chiang-mai", "consent_id": consent["id"], **offered}
        path = f"/v1/handoffs/{(await made(nea, f'/v1/cases/{case_id}/handoffs', body))['id']}"
        assert (await map_.get(path)).json()["allowed_actions"] == ["accept", "refuse"]
        assert (await nea.get(path)).json()["allowed_actions"] == ["call-off"]
        first = await did(map_, path, "refuse", {"reason": "canary: nobody here speaks Khmer."})
        assert first["allowed_actions"] == []
        again = await did(map_, path, "refuse", {"reason": "canary: nobody here speaks Khmer."})
        assert (again["status"], again["version"]) == ("refused", first["version"])
        for other in ({}, {"reason": "We are full."}):
            assert (await refused(map_, path, "refuse", other))["code"] == "already_done"
        assert (await nea.get(path)).json()["refusal_reason"] == "canary: nobody here speaks Khmer."
        assert (await map_.get(path)).json()["refusal_reason"] is None
        stored = await world.value(
            "SELECT refusal FROM corridor.handoffs WHERE corridor.public_id('handoff', id) = $1", first["id"]
        )
        assert b"canary" not in stored


async def test_a_closed_case_is_compared_with_outcome_and_note(world: World) -> None:
    nea = await world.caller("nea")
    path = f"/v1/cases/{(await opened_case(nea))['id']}"
    body = {"outcome": "service_received", "note": "Wages paid."}
    first = await did(nea, path, "close", body)
    assert await did(nea, path, "close", body) == first
    for other in ({"outcome": "deceased", "note": "Wages paid."}, {"outcome": "service_received"}):
        assert (await refused(nea, path, "close", other))["code"] == "already_done"
