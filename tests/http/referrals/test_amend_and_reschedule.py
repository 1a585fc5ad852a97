"""What was said is corrected, and both versions stay in the timeline, like every question and answer."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.http.cases.protected_cases import events_of, withdrawn
from tests.http.referrals.asked import did, now, refused, sent


async def texts(caller: Caller, path: str) -> list[tuple[str, dict[str, Any]]]:
    """What was said, step by step, without what was not."""
    steps = (await caller.get(f"{path}/timeline")).json()["items"]
    return [
        (step["type"].partition(".")[2], {name: said for name, said in step["text"].items() if said is not None})
        for step in steps
        if step["text"] is not None
    ]


async def test_every_round_stays_in_the_timeline_of_those_who_may_read_it(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, case_id, consent_id = await sent(world)
    rounds = (("A contract?", "Yes."), ("A passport?", "With the employer."))
    for question, answer in rounds:
        await did(map_, path, "ask", {"question": question})
        await did(nea, path, "answer", {"answer": answer})
    await did(map_, path, "accept", {"handler": "Somchai", "note": "On Monday."})
    said = [
        ("info_requested", {"question": "A contract?"}),
        ("info_provided", {"answer": "Yes."}),
        ("info_requested", {"question": "A passport?"}),
        ("info_provided", {"answer": "With the employer."}),
        ("accepted", {"handler": "Somchai", "note": "On Monday."}),
    ]
    assert await texts(nea, path) == await texts(map_, path) == said
    assert (await nea.get(path)).json()["question"] == "A passport?", "the referral shows the last round"
    whole = (await nea.get(f"/v1/cases/{case_id}/timeline")).json()["items"]
    assert all("text" not in step for step in whole)
    assert (await nea.get(f"{path}/timeline")).json()["unreadable"] == []
    await withdrawn(nea, consent_id)
    assert await texts(map_, path) == []
    assert await texts(nea, path) == said
    stored = await world.value("SELECT string_agg(encode(words, 'escape'), '') FROM corridor.step_texts")
    assert "employer" not in stored
    await did(nea, f"/v1/cases/{case_id}", "erase", {"reason": "Asked."})
    assert await texts(nea, path) == []
    left = await world.value(
        "SELECT count(*) FROM corridor.step_texts WHERE corridor.public_id('case', case_id) = $1", case_id
    )
    assert left == 0


async def test_a_receiver_corrects_what_it_said_and_both_versions_stay(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    assert (await refused(map_, path, "amend", {"handler": "Malee", "reason": "Ill."}))["code"] == "invalid_transition"
    await did(map_, path, "accept", {"handler": "Somchai", "note": "On Monday."})
    amended = await did(map_, path, "amend", {"handler": "Malee", "note": "On Friday.", "reason": "He is ill."})
    assert (amended["status"], amended["handler"], amended["accept_note"]) == ("accepted", "Malee", "On Friday.")
    assert (await refused(nea, path, "amend", {"handler": "Dara", "reason": "No."}))["code"] == "not_your_side"
    early = await refused(map_, path, "amend", {"outcome": "service_received", "services_delivered": [], "reason": "X"})
    assert [(one["pointer"], one["code"]) for one in early["errors"]] == [
        ("/outcome", "not_completed"),
        ("/services_delivered", "not_completed"),
    ]
    assert (await refused(map_, path, "amend", {"reason": "Nothing."}))["errors"][0]["code"] == "missing"
    assert "decline" in amended["allowed_actions"], "it is still what the acceptance has made"
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    await did(map_, path, "complete", {"outcome": "service_received", "note": "Wages paid."})
    body = {"outcome": "partly_received", "services_delivered": ["legal_assistance"], "note": "Half paid."}
    done = await did(map_, path, "amend", body)
    assert (done["status"], done["outcome"], done["outcome_note"]) == ("completed", "partly_received", "Half paid.")
    assert await did(map_, path, "amend", body) == done, "nothing is left to correct"
    assert (await refused(map_, path, "amend", {**body, "reason": "For fun."}))["code"] == "already_done"
    read = (await nea.get(path)).json()
    assert (read["outcome"], read["services_delivered"]) == ("partly_received", ["legal_assistance"])
    corrections = [said for type_, said in await texts(nea, path) if type_ == "amended"]
    assert len(corrections) == 2
    assert [said.get("reason") for said in corrections] == ["He is ill.", None]
    assert [corrections[0][at]["handler"] for at in ("before", "after")] == ["Somchai", "Malee"]
    assert [corrections[1][at]["outcome"] for at in ("before", "after")] == ["service_received", "partly_received"]
    assert [corrections[1][at]["services_delivered"] for at in ("before", "after")] == [[], ["legal_assistance"]]
    assert (await events_of(world, "nea", done["id"])).count("referral.amended") == 2


async def test_the_sender_moves_the_arrival_and_the_clock_for_contact_moves_along(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    path, _, _ = await sent(world)
    first = {"from": now(days=2), "to": now(days=4)}
    moved = await did(nea, path, "reschedule", {"arrival_window": first, "reason": "The bus is late."})
    assert (moved["status"], moved["due"]["contact_by"]) == ("sent", None)
    assert (await map_.get(path)).json()["arrival_window"] == first
    accepted = await did(map_, path, "accept")
    second = {"from": now(days=12), "to": now(days=14)}
    moved = await did(nea, path, "reschedule", {"arrival_window": second, "reason": "She is ill."})
    assert moved["status"] == "accepted"
    assert moved["due"]["contact_by"] > accepted["due"]["contact_by"]
    assert await did(nea, path, "reschedule", {"arrival_window": second, "reason": "She is ill."}) == moved
    other = await refused(nea, path, "reschedule", {"arrival_window": second, "reason": "The bus is late again."})
    assert other["code"] == "already_done"
    assert (await refused(map_, path, "reschedule", {"arrival_window": first, "reason": "No."}))["code"] == (
        "not_your_side"
    )
    assert (await events_of(world, "map", moved["id"])).count("referral.rescheduled") == 2
    last = (await texts(map_, path))[-1][1]
    assert last["reason"] == "She is ill."
    assert [last[at]["arrival_window"] for at in ("before", "after")] == [first, second]
    for window, fault in (
        ({}, ("/arrival_window", "missing")),
        ({"from": now(days=4), "to": now(days=2)}, ("/arrival_window/to", "before_from")),
        ({"to": "2026-01-01T00:00:00Z"}, ("/arrival_window/to", "in_the_past")),
    ):
        problem = await refused(nea, path, "reschedule", {"arrival_window": window, "reason": "Later."})
        assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [fault]
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    late = await refused(nea, path, "reschedule", {"arrival_window": first, "reason": "Later."})
    assert late["code"] == "invalid_transition"
