"""People look at their referrals and cases: when a clock ended, and after a change that nobody at their centre made."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from bench.year.diary import Entry
from bench.year.ledgers import look_at_ledgers
from bench.year.life import Life
from bench.year.story import Story

REFERRALS = """
    SELECT r.id, r.case_id, r.status, r.from_centre_id, r.to_centre_id, r.corridor_id, r.kind, r.urgency, r.consent_id,
        r.service_types, r.sent_at, r.window_from, r.window_to, r.acknowledged_at, r.ended_at, r.deletion_owed_since
    FROM corridor.referrals AS r WHERE r.case_id = ANY ($1) AND r.sent_at IS NOT NULL
"""
CASES = "SELECT c.id, c.status, c.holder_centre_id FROM corridor.cases AS c WHERE c.id = ANY ($1)"
OFFERS = """
    SELECT h.id, h.case_id, h.to_centre_id FROM corridor.handoffs AS h
    WHERE h.case_id = ANY ($1) AND h.status = 'offered' AND h.referral_id IS NULL
"""
STATES = "SELECT r.id, r.status, r.from_centre_id, r.ended_at FROM corridor.referrals AS r WHERE r.id = ANY ($1)"
CHUNK = 5000


class Looking:
    """Reads as the owner of the database, where a person would read a page of the desk."""

    def __init__(self, story: Story, owner: "asyncpg.Connection[Any]") -> None:
        self._story = story
        self._owner = owner

    async def settle(self, now: datetime, lives: Sequence[Life]) -> set[Life]:
        """Compare each referral whose clock has ended with what was promised, and let its sender find it; returns whose
        have expired. ``lives``: all of them, each at the place of its number.

        No worker has looked between the end of its clock and now. Until it does, something else may end a referral,
        such as a withdrawn consent; the people of that life look next.
        """
        expired = set[Life]()
        ended = list(self._story.diary.ended_by(now))
        found = {row["id"]: row for row in await self._owner.fetch(STATES, [one.id for one in ended])}
        for entry in ended:
            row, life = found[entry.id], lives[entry.life]
            if row["status"] == "expired":
                self._story.count(f"expired: {entry.status}")
                self._story.diary.ended(entry, "expired", now)
                life.receiving.owe(entry, now)
                life.plan(now + timedelta(minutes=1), partial(life.receiving.came_back, entry))
                expired.add(life)
            elif life not in self._story.unsure or row["ended_at"] is None:
                promised = f"referral {entry.id}, {entry.status} when its clock ended on {entry.ends_by}"
                self._story.contradict(f"{now}: {promised}, is {row['status']}")
        return expired

    async def compare(self, now: datetime) -> None:
        """Compare every referral of the year with the diary."""
        entries = list(self._story.diary.entries.values())
        for first in range(0, len(entries), CHUNK):
            some = entries[first : first + CHUNK]
            found = {row["id"]: row for row in await self._owner.fetch(STATES, [one.id for one in some])}
            for one in some:
                row = found[one.id]
                if (row["status"], row["from_centre_id"]) != (one.status, one.sender):
                    seen = f"{row['status']} from {row['from_centre_id']}"
                    self._story.contradict(f"{now}: referral {one.id} is {seen}, not {one.status} from {one.sender}")

    async def look(self, now: datetime, lives: Collection[Life]) -> None:
        """Bring the diary up to date with what happened to these lives."""
        of_case = {life.case: life for life in lives if life.case is not None}
        numbers = list(of_case)
        await look_at_ledgers(self._story, self._owner, numbers)
        for row in await self._owner.fetch(REFERRALS, numbers):
            self._see_referral(of_case[row["case_id"]], row, now)
        for row in await self._owner.fetch(CASES, numbers):
            await self._see_case(of_case[row["id"]], row, now)
        for row in await self._owner.fetch(OFFERS, numbers):
            life, to = of_case[row["case_id"]], UUID(str(row["to_centre_id"]))
            if to != life.holder:
                life.handing.see(row["id"], to, now)

    def _see_referral(self, life: Life, row: Any, now: datetime) -> None:
        entry = self._story.diary.entries.get(row["id"])
        if entry is None:
            entry = self._story.diary.sent(self._entry(life, row))
            self._story.count("referrals sent")
            life.receiving.find(entry)
        entry.sender = row["from_centre_id"]
        if entry.status != row["status"]:
            self._story.count(f"seen: {row['status']}")
            self._story.diary.ended(entry, row["status"], row["ended_at"] or now)
        if entry.deletion_owed_at is None and row["deletion_owed_since"] is not None:
            entry.owes_deletion, entry.deletion_owed_at = True, row["deletion_owed_since"]
            life.receiving.owe(entry, now)

    def _entry(self, life: Life, row: Any) -> Entry:
        entry = Entry(
            row["id"],
            life.number,
            row["case_id"],
            row["corridor_id"],
            row["from_centre_id"],
            row["to_centre_id"],
            row["kind"],
            row["urgency"],
            tuple(row["service_types"]),
            life.road.times[row["urgency"]],
            row["sent_at"],
            row["consent_id"],
            row["window_from"],
            row["window_to"],
        )
        return entry

    async def _see_case(self, life: Life, row: Any, now: datetime) -> None:
        if row["status"] != "open":
            life.over = True
        elif row["holder_centre_id"] != life.holder:
            life.holder, life.consent = UUID(str(row["holder_centre_id"])), None
            self._story.count("seen: another holder")
            life.plan(now + life.dice.days(0.5, 5), life.decide_what_next)
        elif not self._story.diary.open_of(life.number):
            life.plan(now + life.dice.days(0.5, 5), life.decide_what_next)
