"""Several instances of the service whose clocks differ: everything is told in the order in which it was recorded, and
no time within a case is before the last one (ADR 0073).
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from adapters.postgres.work.work import PostgresWork
from tests.app_under_test import Caller, World
from tests.builders import SENDER, made
from tests.faked_clock import beside
from tests.http.events.feed_reading import read_on, sequenced
from tests.http.referrals.asked import did, sent

APART = pytest.mark.parametrize(
    "behind", [timedelta(seconds=10), timedelta(hours=1), timedelta(seconds=-10)], ids=["10 s", "1 h", "10 s ahead"]
)
ROUNDS = ("sent", "acknowledged", "info_requested", "info_provided", "accepted", "contact_confirmed")
STEPS = [f"referral.{name}" for name in ROUNDS]


@pytest.fixture
async def slow(world: World, behind: timedelta) -> AsyncIterator[World]:
    async with beside(world, -behind) as other:
        yield other


def runs_on(times: list[str]) -> bool:
    """Whether each of these is later than the one before."""
    return all(datetime.fromisoformat(one) < datetime.fromisoformat(other) for one, other in pairwise(times))


async def items(caller: Caller, path: str) -> list[dict[str, Any]]:
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def turn_and_turn(world: World, slow: World) -> tuple[str, str]:
    """The sender's instance has the right time, the receiver's another; gives the path of the referral and its case."""
    nea, map_ = await world.caller("nea"), await slow.caller("map")
    path, case_id, _ = await sent(world)
    await did(map_, path, "acknowledge", {"handler": "Ma Khin"})
    await did(map_, path, "ask", {"question": "Which factory?"})
    await did(nea, path, "answer", {"answer": "The one in Hang Dong."})
    await did(map_, path, "accept")
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    return path, case_id


@APART
async def test_timelines_ledger_and_feed_tell_what_was_recorded_in_its_order(world: World, slow: World) -> None:
    nea, map_ = await world.caller("nea"), await slow.caller("map")
    path, case_id = await turn_and_turn(world, slow)
    for caller in (nea, map_):
        steps = await items(caller, f"{path}/timeline")
        of_referral = [step for step in steps if step["type"] in STEPS]
        assert [step["type"] for step in of_referral] == STEPS
        assert [step["version"] for step in of_referral] == list(range(1, 7))
        assert runs_on([step["at"] for step in of_referral])
        assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
        of_case = await items(caller, f"/v1/cases/{case_id}/timeline")
        assert [step["at"] for step in of_case] == sorted(step["at"] for step in of_case)
        assert [step["type"] for step in of_case if step["type"] in STEPS] == STEPS
    first, second = (await nea.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert first["until"] == second["from"]
    assert runs_on([first["from"], first["until"]])
    await sequenced(world)
    for caller in (nea, map_):
        events, _ = await read_on(caller, limit=200)
        told = [event for event in events if event["subject"].get("case_id") == case_id]
        assert [event["type"] for event in told if event["type"] in STEPS] == STEPS
        assert [event["time"] for event in told] == sorted(event["time"] for event in told)


@APART
async def test_a_referral_never_says_that_it_went_on_before_it_was_sent(world: World, slow: World) -> None:
    nea, map_ = await world.caller("nea"), await slow.caller("map")
    path, _ = await turn_and_turn(world, slow)
    for caller in (nea, map_):
        found = (await caller.get(path)).json()
        names = ("sent_at", "accepted_at", "contact_confirmed_at", "updated_at")
        times = [found[name] for name in names if found.get(name)]
        assert len(times) >= 2, sorted(found)
        assert times == sorted(times)
        assert found["created_at"] <= found["updated_at"]


@APART
async def test_messages_and_notes_are_read_newest_first(world: World, slow: World) -> None:
    nea, map_, there = await world.caller("nea"), await slow.caller("map"), await slow.caller("nea")
    path, case_id, _ = await sent(world)
    for number, caller in enumerate((nea, map_, nea, map_)):
        await made(caller, f"{path}/messages", {"body": f"message {number}", "language": "en"})
    for number, caller in enumerate((nea, there, nea)):
        await made(caller, f"/v1/cases/{case_id}/notes", {"body": f"note {number}", "language": "en"})
    for caller in (nea, map_):
        found = await items(caller, f"{path}/messages")
        assert [one["body"] for one in found] == [f"message {number}" for number in (3, 2, 1, 0)]
        assert runs_on([one["posted_at"] for one in reversed(found)])
        page = (await caller.get(f"{path}/messages?limit=2")).json()
        rest = await items(caller, f"{path}/messages?limit=2&cursor={page['next_cursor']}")
        assert [one["body"] for one in (*page["items"], *rest)] == [one["body"] for one in found]
    notes = await items(nea, f"/v1/cases/{case_id}/notes")
    assert [one["body"] for one in notes] == [f"note {number}" for number in (2, 1, 0)]


@APART
async def test_a_case_that_goes_back_and_is_closed_has_no_gap_and_no_overlap(world: World, slow: World) -> None:
    nea, map_ = await world.caller("nea"), await slow.caller("map")
    _, case_id = await turn_and_turn(world, slow)
    handoff = await made(map_, f"/v1/cases/{case_id}/handoffs", {"to_centre_id": SENDER, "reason": "She went home."})
    accepted = await nea.post(f"/v1/handoffs/{handoff['id']}/accept", {})
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["updated_at"] > handoff["updated_at"]
    there = await slow.caller("nea")
    closed = await there.post(f"/v1/cases/{case_id}/close", {"outcome": "service_received"})
    assert closed.status_code == 200, closed.text
    ledger = (await nea.get(f"/v1/cases/{case_id}/custody")).json()["items"]
    assert [one["by"] for one in ledger] == ["opened", "handoff", "hand_back"]
    assert [one["until"] for one in ledger[:-1]] == [one["from"] for one in ledger[1:]]
    assert runs_on([*(one["from"] for one in ledger), ledger[-1]["until"]])
    legs = await items(nea, f"/v1/cases/{case_id}/journey")
    assert [leg["handoff_id"] == handoff["id"] for leg in legs] == [False, True]
    timeline = await items(nea, f"/v1/cases/{case_id}/timeline")
    assert timeline[-1]["type"] == "case.closed"
    assert [step["at"] for step in timeline] == sorted(step["at"] for step in timeline)


@APART
async def test_a_consent_counts_at_the_instance_whose_clock_is_behind(world: World, slow: World) -> None:
    """It is withdrawn there, too: everything rests on it at once."""
    nea, there = await world.caller("nea"), await slow.caller("nea")
    path, case_id, consent_id = await sent(world)
    assert (await there.get(f"/v1/consents/{consent_id}")).json()["status"] == "active"
    withdrawn = await there.post(f"/v1/consents/{consent_id}/withdraw", {"reason": "She changed her mind."})
    assert withdrawn.status_code == 200, withdrawn.text
    found = (await nea.get(f"/v1/consents/{consent_id}")).json()
    assert (found["status"], found["given_at"] < found["withdrawn_at"]) == ("withdrawn", True)
    assert [step["type"] for step in await items(nea, f"/v1/cases/{case_id}/timeline")][-1] != "referral.sent"
    assert (await nea.get(path)).json()["status"] == "consent_withdrawn"


@APART
async def test_what_was_recorded_since_a_case_was_loaded_comes_before_what_is_recorded_now(
    world: World, slow: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    nea, map_ = await world.caller("nea"), await slow.caller("map")
    path, _, _ = await sent(world)
    message = {"body": "The hearing was moved to Tuesday.", "language": "en"}
    record, begun = PostgresWork._record, list[PostgresWork]()

    async def later(work: PostgresWork) -> None:
        begun.append(work)
        if len(begun) == 1:
            await made(nea, f"{path}/messages", message)
        await record(work)

    monkeypatch.setattr(PostgresWork, "_record", later)
    await made(map_, f"{path}/messages", message)
    steps = await items(nea, f"{path}/timeline")
    first, second = (step for step in steps if step["type"] == "message.posted")
    first_by, *by = (step["organisation_id"] for step in (steps[0], first, second))
    assert [one == first_by for one in by] == [True, False]
    assert runs_on([first["at"], second["at"]])
    await sequenced(world)
    events, _ = await read_on(nea, limit=200)
    assert [one["time"] for one in events if one["subject"].get("referral_id") == path[14:]][-2:] == [
        first["at"],
        second["at"],
    ]
