"""Reads the ledger of cases and the outcome of offers, where the service acted and not the simulation's people."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import asyncpg

from bench.year.record.entries import Held, OfferEntry, same_ledger
from bench.year.story import Story

LEDGERS = """
    SELECT u.case_id, u.centre_id, u.since, u.until, u.by FROM corridor.custody AS u
    WHERE u.case_id = ANY ($1) ORDER BY u.case_id, u.entry
"""
OFFERS = """
    SELECT h.from_centre_id, h.to_centre_id, h.created_at, h.status FROM corridor.handoffs AS h
    WHERE h.referral_id IS NULL
"""
CHUNK = 5000


async def look_at_ledgers(story: Story, owner: "asyncpg.Connection[Any]", cases: Collection[UUID]) -> None:
    """Bring the books up to date with the ledgers of these cases."""
    for case, ledger in (await _ledgers(owner, list(cases))).items():
        if not story.books.looked_up(case, ledger):
            story.contradict(f"the ledger of case {case} does not begin with what its centres did")


async def compare_ledgers(story: Story, owner: "asyncpg.Connection[Any]") -> None:
    """Compare the ledger of every case with the books, and note how all offers without a referral ended."""
    await look_at_ledgers(story, owner, story.books.strays)
    numbers = list(story.books.cases)
    for first in range(0, len(numbers), CHUNK):
        for case, ledger in (await _ledgers(owner, numbers[first : first + CHUNK])).items():
            if not same_ledger(story.books.cases[case].ledger, ledger):
                story.contradict(f"the ledger of case {case} is {ledger}, not {story.books.cases[case].ledger}")
    story.books.offers = tuple(OfferEntry(*row) for row in await owner.fetch(OFFERS))


async def _ledgers(owner: "asyncpg.Connection[Any]", cases: list[UUID]) -> dict[UUID, list[Held]]:
    found: dict[UUID, list[Held]] = {}
    for row in await owner.fetch(LEDGERS, cases):
        found.setdefault(row["case_id"], []).append(Held(row["centre_id"], row["since"], row["until"], row["by"]))
    return found
