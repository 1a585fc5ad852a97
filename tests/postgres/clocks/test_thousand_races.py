"""Accept, expiry, withdrawal, redirection and the withdrawal of the consent at the same moment, a thousand times.

Whatever the order, there is one outcome: a legal path through the lifecycle, of which every winner learns; each step is
told once; the handoff stands where its referral stands; and exactly one centre holds the case.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from itertools import combinations
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from domain.ports.clock import utc_now
from tests.app_under_test import World
from tests.postgres.clocks.contest import Players, Round
from tests.postgres.clocks.turned import opening, vault_of
from tests.postgres.races.invariants import broken_promises
from tests.told import TOLD

SEED = 20_261_128
BATCH, AT_ONCE = 50, 5
UNDECIDED = ("accept", "expire", "withdraw", "redirect", "take_back")
CONTESTS = [each for size in (2, 3, 4, 5) for each in combinations(UNDECIDED, size) if "expire" in each]
"""Every pair, three, four and all five, as long as there is an expiry: nothing is redirected before."""
ACCEPTED = [each for size in (2, 3) for each in combinations(("confirm", "expire", "withdraw", "take_back"), size)]
TOLD_AS = {
    "accept": "referral.accepted",
    "confirm": "referral.contact_confirmed",
    "expire": "referral.expired",
    "withdraw": "referral.withdrawn",
    "redirect": "referral.redirected",
    "take_back": "consent.withdrawn",
}
ENDS = {"referral.expired", "referral.withdrawn"}
STEPS = """SELECT t.type, t.referral_id IS NULL AS of_case FROM corridor.journal AS t
WHERE t.case_id = $1 AND (t.referral_id = $2 OR t.type = 'consent.withdrawn') ORDER BY t.version, t.id"""
TOLD_TWICE = (
    """SELECT e.organisation_id, e.type, e.subject, count(*) FROM """
    + TOLD
    + """ AS e
WHERE (e.subject ->> 'case')::uuid = ANY ($1) AND e.type <> 'referral.sent'
GROUP BY 1, 2, 3, e.version HAVING count(*) > 1"""
)


@pytest.fixture
async def players(world: World, database_url: str) -> AsyncIterator[Players]:
    pool = await open_pool(login_url(database_url, WORKER), WORKER, size=4)
    owner = await asyncpg.connect(database_url)
    try:
        open_for = opening(Database(pool), vault_of(world), utc_now, [])
        yield await Players(world, owner, open_for).enter()
    finally:
        await owner.close()
        await close_pool(pool)


async def contested(players: Players, one: Round, contest: tuple[str, ...], dice: Random) -> dict[str, bool]:
    """Let everybody act, each up to the time of two acts later than it might; returns who had an effect."""
    delays = {name: dice.choice((0.0, 0.0, 0.5, 2.0)) * players.pace for name in contest}

    async def acting(name: str) -> bool:
        await asyncio.sleep(delays[name])
        began = time.perf_counter()
        try:
            effect: bool = await getattr(players, name)(one)
            return effect
        finally:
            players.pace += (time.perf_counter() - began - players.pace) / 20
            if name == "expire":
                one.looked.set()

    effects = await asyncio.gather(*(acting(name) for name in contest))
    return dict(zip(contest, effects, strict=True))


async def must_have_one_outcome(players: Players, one: Round, effects: dict[str, bool]) -> str:
    """Hold what the players were told against what stands in the timeline; returns the outcome."""
    rows = await players.owner.fetch(STEPS, one.case_id, one.referral_id)
    happened = {row["type"] for row in rows}
    assert len(set(rows)) == len(rows), rows
    assert len(ENDS & happened) <= 1, rows
    assert {name for name, effect in effects.items() if effect} == {
        name for name in effects if TOLD_AS[name] in happened
    }, (effects, rows)
    if "accept" in effects:
        assert not {"referral.accepted", "referral.expired"} <= happened, rows
    if "confirm" in effects:
        assert not {"referral.contact_confirmed", "referral.expired"} <= happened, rows
    outcome: str = await players.owner.fetchval("SELECT status FROM corridor.referrals WHERE id = $1", one.referral_id)
    return outcome


async def play(players: Players, contests: list[tuple[str, ...]], *, accepted: bool = False) -> Counter[str]:
    """Play them all, some at a time; returns how often each outcome came."""
    dice, outcomes = Random(SEED), Counter[str]()
    for begin in range(0, len(contests), BATCH):
        batch, rounds, effects = contests[begin : begin + BATCH], list[Round](), list[dict[str, bool]]()
        for some in range(0, len(batch), AT_ONCE):
            rounds += await asyncio.gather(*(players.round(accepted=accepted) for _ in batch[some : some + AT_ONCE]))
        await players.over(rounds)
        for some in range(0, len(batch), AT_ONCE):
            now = zip(rounds[some : some + AT_ONCE], batch[some : some + AT_ONCE], strict=True)
            effects += await asyncio.gather(*(contested(players, one, contest, dice) for one, contest in now))
        for one, effect in zip(rounds, effects, strict=True):
            outcomes[await must_have_one_outcome(players, one, effect)] += 1
        cases: list[UUID] = [one.case_id for one in rounds]
        assert await broken_promises(players.owner, cases) == {}
        assert await players.owner.fetch(TOLD_TWICE, cases) == []
    return outcomes


def repeated(contests: list[tuple[str, ...]], times: int) -> list[Any]:
    return [contests[number % len(contests)] for number in range(times)]


async def test_before_acceptance_everybody_acts_at_the_moment_of_expiry(players: Players) -> None:
    outcomes = await play(players, repeated(CONTESTS, 800))
    assert outcomes.keys() == {"accepted", "expired", "withdrawn", "consent_withdrawn"}, outcomes
    assert min(outcomes.values()) > 10, outcomes


async def test_after_acceptance_the_contact_is_confirmed_at_the_moment_of_the_lapse(players: Players) -> None:
    outcomes = await play(players, repeated(ACCEPTED, 200), accepted=True)
    assert outcomes.keys() >= {"in_progress", "expired", "withdrawn", "consent_withdrawn"}, outcomes
