"""Makes the figures of a seeded database, and times queries on two sizes alternately, as the service's role."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.connection.pool import close_pool, open_operators_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.jobs.statistics import BATCH
from bench.figures.questions import REFERRALS, Asked, asked_at, call_of
from bench.ground import Ground
from bench.results import median
from bench.seeding.roads import BUSY
from domain.statistics.facts import NUMBERS, FactKind

TURNS, WARM_UP = 30, 3
AT_MOST = 50.0
"""How many milliseconds a query of whole months may take in PostgreSQL, at a million referrals."""
Totals = Counter[tuple[str, str]]
"""By side and indicator. Not by sex: figures do not show that of people the organisation never saw (ADR 0071)."""


class Different(Exception):
    """The figures differ from the records."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A copy of a seeded database with its figures. ``seconds``: how long it took to make them."""

    url: str
    organisation: UUID
    at: datetime
    seconds: float


async def counted(ground: Ground, referrals: int, name: str) -> Counted:
    """Make the figures in a working copy."""
    url = await ground.working_copy(referrals, name)
    owner = await asyncpg.connect(url)
    try:
        begun, at = time.monotonic(), datetime.now(UTC)
        await owner.execute("SELECT corridor.rebuild_statistics()", timeout=3600)
        while await owner.fetchval("SELECT corridor.keep_statistics($1, $2)", at, BATCH, timeout=600) == BATCH:
            pass
        seconds = time.monotonic() - begun
        await owner.execute("VACUUM (ANALYZE)", timeout=3600)
        organisation = await owner.fetchval("SELECT id FROM corridor.organisations WHERE code = $1", BUSY)
        return Counted(url, UUID(str(organisation)), at, seconds)
    finally:
        await owner.close()


async def compare(ground: Ground, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return the median milliseconds of each query at each size; raises ``Different``."""
    questions = asked_at(datetime.now(UTC).date())
    summary: dict[str, dict[str, dict[str, float]]] = {}
    making = {}
    for size in dict.fromkeys(sizes):
        found = await counted(ground, size, f"figures_{size}")
        making[str(size)] = round(found.seconds, 1)
        for name, figures in (await timed(found, questions, TURNS)).items():
            summary.setdefault(name, {})[str(size)] = figures
    largest = str(sizes[-1])
    slowest = max(summary[name][largest]["figures"] for name, asked in questions.items() if asked.is_of_whole_months)
    return {
        "sizes": list(dict.fromkeys(sizes)),
        "turns": TURNS,
        "seconds_to_make": making,
        "slowest_of_whole_months": slowest,
        "summary": summary,
    }


async def timed(found: Counted, questions: Mapping[str, Asked], turns: int) -> dict[str, dict[str, float]]:
    """Return the median milliseconds of each query, from the figures and from the records; raises ``Different`` if the
    two do not agree.
    """
    app = await open_operators_pool(found.url, APP, size=1)
    owner = await asyncpg.create_pool(found.url, min_size=1, max_size=1, server_settings={"jit": "off"})
    taken: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in questions}
    try:
        for turn in range(turns + WARM_UP):
            for name, asked in questions.items():
                kept, records = await _both(app, owner, found, asked)
                if turn >= WARM_UP:
                    taken[name][0].append(kept)
                    taken[name][1].append(records)
    finally:
        await asyncio.gather(close_pool(app), close_pool(owner))
    return {name: _row(kept, records, questions[name]) for name, (kept, records) in taken.items()}


async def _both(app: Any, owner: Any, found: Counted, asked: Asked) -> tuple[float, float]:
    statement, arguments = await call_of(found.organisation, asked.question)
    begun = time.perf_counter()
    answer = await app.fetchval(statement, *arguments)
    kept = (time.perf_counter() - begun) * 1e3
    if asked.counting is None:
        return kept, 0.0
    days: tuple[date, date] = (asked.question.since, asked.question.until)
    begun = time.perf_counter()
    rows = await owner.fetch(asked.counting, found.organisation, *days, found.at)
    records = (time.perf_counter() - begun) * 1e3
    told, said = _told(json.loads(answer)), _said(rows)
    if told != said:
        raise Different(f"{asked.question}: {told} is not {said}")
    return kept, records


def _row(kept: list[float], records: list[float], asked: Asked) -> dict[str, float]:
    figures, counting = median(kept), median(records)
    if asked.counting is None:
        return {"figures": figures}
    return {"figures": figures, "records": counting, "times": round(counting / figures, 1)}


def _told(answer: Any) -> Totals:
    """Return the answer from the figures, in the order of ``REFERRALS``."""
    totals = Totals()
    for row in answer["file"]["sums"]:
        if row["kind"] == FactKind.REFERRAL:
            by_code = dict(zip(NUMBERS[FactKind.REFERRAL], map(int, row["numbers"]), strict=False))
            totals.update({(row["side"], code): by_code[code] for code in REFERRALS})
    return +totals


def _said(rows: list[Any]) -> Totals:
    """Return the answer from the records."""
    totals = Totals()
    for side, _, _, *numbers in rows:
        totals.update({(side, code): number for code, number in zip(REFERRALS, numbers, strict=True)})
    return +totals
