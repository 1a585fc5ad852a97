"""Tries of tracking codes, counted for all processes (``domain/tracking/slowing.py`` says what is promised)."""

from sqlalchemy.orm import Session

from adapters.oauth.shared_state.attempts import ahead, give_back, take_if_room
from adapters.oauth.shared_state.unavailability import transaction
from adapters.postgres.connection.engine import Bind
from domain.kernel.quota import Quota
from domain.tracking.slowing import BY_ADDRESS, BY_ALL, CountedTry, Slowing

ALL = "tracking codes"


class WrongCodeCounters:
    """Implements ``domain.ports.tracking.WrongCodes``."""

    def __init__(self, engine: Bind) -> None:
        self._engine = engine

    async def begin(self, who: str) -> CountedTry:
        """Count a try in both counters, each as far as it reaches. No connection is held while the try waits."""
        async with transaction(self._engine) as session:
            return await session.run_sync(_count, who)

    async def was_right(self, counted: CountedTry) -> None:
        """Take a try that opened something out of both counters."""
        async with transaction(self._engine) as session:
            await session.run_sync(_give_back, counted)


def _count(session: Session, who: str) -> CountedTry:
    waits, counters = list[float](), list[tuple[Quota, tuple[str, ...]]]()
    # everybody locks the counter of an address first, and the one that all share last and shortly
    rows: tuple[tuple[Slowing, tuple[str, ...]], ...] = ((BY_ADDRESS, (ALL, who)), (BY_ALL, (ALL,)))
    for slowing, what in rows:
        full = take_if_room(session, slowing.quota, *what) > 0
        waits.append(slowing.wait(slowing.quota.seconds if full else ahead(session, *what)))
        if not full:
            counters.append((slowing.quota, what))
    return CountedTry(max(waits), waits[0], tuple(counters))


def _give_back(session: Session, counted: CountedTry) -> None:
    for quota, what in counted.counters:
        give_back(session, quota, *what)
