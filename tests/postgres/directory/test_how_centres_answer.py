"""How centres answer comes in classes that tell no number, and of few referrals in none at all."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from bench.plans import plans_of
from tests.app_under_test import World
from tests.http.directory.two_offices import Offices, the_offices

COPY = """
INSERT INTO corridor.referrals
SELECT (jsonb_populate_record(r, $2::jsonb || jsonb_build_object(
    'id', gen_random_uuid(),
    'sent_at', now() - $3::float8 * interval '1 day',
    'acknowledge_by', now() - ($3::float8 - 1) * interval '1 day',
    'acknowledged_at', now() - ($3::float8 - $4::float8) * interval '1 day',
    'ended_at', now() - ($3::float8 - 2) * interval '1 day'
))).*
FROM corridor.referrals AS r, generate_series(1, $5::integer) WHERE corridor.public_id('referral', r.id) = $1
"""
ASKED = """SELECT row_to_json(b) FROM corridor.how_centres_answer(
    (SELECT array_agg(id) FROM corridor.centres WHERE corridor.public_id('centre', id) = $1), now()) AS b"""


@dataclass
class Answering:
    """Offices whose ``abroad`` has a past. A referral's time to acknowledge was a day."""

    offices: Offices
    pattern: str

    async def add(
        self, number: int, status: str, *, days: float = 10, took: float | None = None, **changes: Any
    ) -> None:
        """Add referrals that ended so, sent that many days ago and answered after that many days."""
        ended = {"status": status, "redirected_from": None, **changes}
        await self.offices.world.value(COPY, self.pattern, json.dumps(ended), days, took, number)

    async def open(self, number: int) -> None:
        """Send referrals that wait for an answer, each of a case of its own."""
        for _ in range(number):
            await self.offices.sent(kind="service")

    async def seen(self) -> tuple[str | None, str | None, bool]:
        """Load, answers, and whether it says that it is full."""
        found = json.loads(await self.offices.world.value(ASKED, self.offices.abroad["id"]))
        assert set(found) == {"centre_id", "load", "answers", "says_full"}
        return found["load"], found["answers"], found["says_full"]


@pytest.fixture
async def answering(world: World) -> Answering:
    offices = await the_offices(world)
    _, _, referral = await offices.sent(kind="service")
    await world.value(
        "UPDATE corridor.referrals SET status = 'withdrawn', ended_at = now(), sent_at = now() - interval '1 year'"
        " WHERE corridor.public_id('referral', id) = $1",
        referral["id"],
    )
    return Answering(offices, referral["id"])


async def test_of_a_centre_without_a_past_nothing_is_said(answering: Answering) -> None:
    assert await answering.seen() == (None, None, False)


@pytest.mark.parametrize(
    ("took", "answers"), [(0.2, "fast"), (0.5, "fast"), (0.6, None), (1.0, None), (1.1, "slowly")], ids=str
)
async def test_the_usual_first_answer_is_measured_by_the_time_there_was(
    answering: Answering, took: float, answers: str | None
) -> None:
    await answering.add(3, "completed", took=took)
    await answering.add(1, "completed", took=0.01)
    assert (await answering.seen())[1] is None, "four tell nothing"
    await answering.add(2, "declined", took=took, decline_reason="outside_area")
    assert (await answering.seen())[1] == answers


async def test_who_leaves_a_third_unanswered_answers_rarely(answering: Answering) -> None:
    await answering.add(4, "completed", took=0.1)
    await answering.add(1, "expired")
    assert (await answering.seen())[1] == "fast"
    await answering.add(1, "expired")
    assert (await answering.seen())[1] == "rarely"
    await answering.add(2, "expired", took=0.1)
    assert (await answering.seen())[1] == "fast", "it had acknowledged those"


async def test_what_waits_beyond_its_time_counts_as_late(answering: Answering) -> None:
    await answering.add(2, "completed", took=0.1)
    await answering.open(3)
    assert (await answering.seen())[1] is None, "their time is not over"
    late = "UPDATE corridor.referrals SET acknowledge_by = now() - interval '1 hour' WHERE status = 'sent'"
    await answering.offices.world.value(late)
    assert (await answering.seen())[1] == "slowly"


async def test_what_is_long_ago_or_was_an_error_is_forgotten(answering: Answering) -> None:
    await answering.add(9, "expired", days=91)
    await answering.add(9, "entered_in_error")
    assert await answering.seen() == (None, None, False)
    await answering.add(9, "expired", days=89)
    assert (await answering.seen())[1] == "rarely"


async def test_a_load_is_high_or_low_by_what_it_finishes(answering: Answering) -> None:
    await answering.open(9)
    assert (await answering.seen())[0] is None, "nine open ones tell nothing"
    await answering.open(1)
    assert (await answering.seen())[0] == "high"
    await answering.add(6, "completed", took=0.7)
    assert (await answering.seen())[0] is None
    await answering.add(14, "completed", took=0.7)
    assert (await answering.seen())[0] == "low"


async def test_who_keeps_declining_for_want_of_room_is_full_whatever_it_reports(answering: Answering) -> None:
    await answering.add(2, "declined", took=0.1, decline_reason="no_capacity")
    await answering.add(2, "completed", took=0.1, accepted_at="2026-01-01T00:00:00Z")
    assert (await answering.seen())[2] is False, "four tell nothing"
    await answering.add(2, "completed", took=0.1, accepted_at="2026-01-01T00:00:00Z")
    assert (await answering.seen())[2] is True
    await answering.add(1, "completed", took=0.1, accepted_at="2026-01-01T00:00:00Z")
    assert (await answering.seen())[2] is False


async def test_a_match_tells_it_in_words_and_no_number(answering: Answering) -> None:
    offices = answering.offices
    await offices.set(offices.abroad, capacity="has_capacity")
    path = f"/v1/corridors/{offices.corridor}/matches?from_centre_id={offices.first['id']}"
    before = (await offices.elsewhere.get(path)).json()
    await answering.add(7, "expired")
    await answering.add(3, "completed", took=0.1)
    after = (await offices.elsewhere.get(path)).json()

    def of(found: Any) -> Any:
        return next(item for item in found["items"] if item["centre_id"] == offices.abroad["id"])

    assert [reason["code"] for reason in of(before)["reasons"]] == ["has_capacity", "capacity_fresh"]
    assert [reason["code"] for reason in of(after)["reasons"]] == [
        "has_capacity",
        "capacity_stale",
        "low_load",
        "answers_rarely",
    ]
    assert of(after)["score"] < of(before)["score"]
    assert set(of(after)) == {"centre_id", "score", "reasons"}


async def test_it_reads_along_indexes_and_not_more_than_it_needs(world: World, answering: Answering) -> None:
    await answering.add(20, "completed", took=0.1)
    await answering.open(2)
    await world.value("ANALYZE corridor.referrals")
    number = await world.value(
        "SELECT id FROM corridor.organisations WHERE code = $1", answering.offices.there.organisation
    )
    context = json.dumps({"organisation_id": str(number), "client_id": str(number), "key": None})
    asked = json.dumps({"corridor": answering.offices.corridor, "kind": "transfer", "at": "2026-11-28T00:00:00Z"})
    found = await plans_of(
        world.url,
        "SELECT corridor.load_candidates($1::jsonb, $2::jsonb)",
        context,
        asked,
        settings="SET enable_seqscan = off; SET enable_bitmapscan = off",
    )
    nodes = [node for statement in found for node in statement.nodes() if node.get("Relation Name") == "referrals"]
    used = {node.get("Index Name") for node in nodes}
    assert {"referrals_of_receiver", "referrals_inbox_open"} <= used, used
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]
