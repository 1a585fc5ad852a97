"""The year itself: in steps of six hours people act, then the worker looks at what is due, and all is compared."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import yaml

from adapters.keyring.vault import AesVault
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from adapters.postgres.operate.migrate import upgrade
from bench.ground import Ground
from bench.year.agenda import Agenda, Step
from bench.year.boards import compare_boards
from bench.year.checks import broken
from bench.year.diary import Diary
from bench.year.figures import compare_figures, of_all, of_parts, rebuild
from bench.year.ledgers import compare_ledgers
from bench.year.life import Life
from bench.year.looking import Looking
from bench.year.network import read_network
from bench.year.partners import partners_at
from bench.year.story import Story
from bench.year.workers import Workers, workers_of

STEP = timedelta(hours=6)
A_WEEK = 28
"""In steps. Each week ends with the boards counted and everything checked."""
LATE = 2 * STEP
YEAR, NEW_CASES = timedelta(days=365), timedelta(days=300)
"""New cases come for ten months, so that most of the clocks end within the year."""
A_CASE = 1.6
"""Referrals of a case, about: only for how many cases are opened in a step."""
AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Year:
    """What came of it. ``wrong``: each promise that did not hold, in words."""

    seed: int
    days: int
    seconds: float
    counted: Counter[str]
    wrong: tuple[str, ...]


async def simulate(
    here: Ground, database: str, referrals: int, seed: int, tell: Callable[[str], None], days: int = YEAR.days
) -> Year:
    """Let a year pass on an empty, migrated database of that name."""
    url, key_ring, began = here.url(database), here.key_ring(), time.monotonic()
    start = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - YEAR - timedelta(days=1)
    await import_directory(url, AesVault(key_ring), directory_of(start))
    owner = await asyncpg.connect(url)
    try:
        async with partners_at(url, key_ring) as partners, workers_of(url, here.root_key_file, seed) as workers:
            story = Story(partners, await read_network(url, seed), Agenda(), Diary(), seed, tell)
            course = Course(story, workers, owner, start, referrals)
            await course.run(timedelta(days=days))
            return Year(seed, days, time.monotonic() - began, course.counts(), tuple(story.wrong))
    finally:
        await owner.close()


def directory_of(start: datetime) -> bytes:
    """Return the shipped directory, with agreements that are in force for the whole year."""
    directory = yaml.safe_load(SHIPPED_DIRECTORY.read_bytes())
    for corridor in directory["corridors"]:
        agreement = corridor["agreement"]
        agreement["valid_from"] = start.date()
        agreement["signed_on_paper"] = {code: start.date() for code in agreement["signed_on_paper"]}
    return yaml.safe_dump(directory, allow_unicode=True).encode()


class Course:
    """The year, step by step."""

    def __init__(
        self, story: Story, workers: Workers, owner: "asyncpg.Connection[Any]", start: datetime, referrals: int
    ) -> None:
        self.story, self._workers, self._owner, self._start, self._referrals = story, workers, owner, start, referrals
        self._looking = Looking(story, owner)
        self._places = asyncio.Semaphore(AT_ONCE)
        self._lives: list[Life] = []
        self._touched = set[Life]()

    async def run(self, length: timedelta) -> None:
        """Let the time pass."""
        steps, came_back = int(length / STEP), set[Life]()
        for number in range(steps):
            now = self._start + number * STEP
            if number % 4 == 0:
                await self.story.network.pass_a_day(self.story.partners, now)
            self._begin(now)
            await self._act(now + STEP)
            a_week_is_over = number % A_WEEK == A_WEEK - 1
            worked = await self._workers.turn(now + STEP, boards=a_week_is_over)
            if worked:
                self._note_who_works(now + STEP)
            came_back = await self._settle(now + STEP) if worked else set()
            if worked and a_week_is_over:
                await self._check(now + STEP)
        for seconds in range(3):  # the board counts once for an instant, perhaps before the other worker is done
            end = self._start + steps * STEP + timedelta(seconds=seconds)
            await self._workers.catch_up(end, boards=True)
            came_back |= await self._settle(end)
        self.story.unsure |= came_back  # nobody has had the time to look what these went on as
        await self._look(end)
        await self._looking.compare(end)
        await compare_ledgers(self.story, self._owner)
        await compare_boards(self.story, end)
        await compare_figures(self.story, (*of_all(self._start, end), *of_parts(self._start, end)), end)
        await rebuild(self._owner, end)
        await compare_figures(self.story, of_all(self._start, end), end, "rebuilt: ")
        await self._check(end)

    def counts(self) -> Counter[str]:
        """Return everything that was counted."""
        extra = {
            "centres closed or suspended": self.story.network.closings,
            "workers killed": self._workers.killed,
            "rests of the workers": self._workers.rested,
        }
        return self.story.counted + Counter(extra)

    def _begin(self, now: datetime) -> None:
        wanted = self._referrals * min(1.0, (now + STEP - self._start) / NEW_CASES)
        missing = wanted - self.story.counted["referrals sent"]
        if self.story.counted["referrals sent"] < self._referrals:
            for _ in range(min(round(missing / A_CASE), 1 + round(4 * self._referrals * (STEP / NEW_CASES)))):
                life = Life(self.story, len(self._lives))
                self._lives.append(life)
                life.plan(now + STEP * life.dice.share(), life.begin)

    def _note_who_works(self, now: datetime) -> None:
        for number, centre in self.story.network.centres.items():
            self.story.books.saw(number, centre.works, now)

    async def _act(self, until: datetime) -> None:
        while due := self.story.agenda.due(until):
            self._touched |= due.keys()
            async with asyncio.TaskGroup() as group:
                for steps in due.values():
                    group.create_task(self._take(steps))

    async def _take(self, steps: list[tuple[datetime, Step]]) -> None:
        async with self._places:
            for when, step in steps:
                await step(when)

    async def _settle(self, now: datetime) -> set[Life]:
        """Compare what has expired with the diary; returns the lives that it happened to."""
        expired = await self._looking.settle(now, self._lives)
        idle = {number for number, one in self.story.network.centres.items() if not one.works}
        if idle:
            self.story.unsure |= {life for life in self._lives if not life.over and life.touches(idle)}
        self._touched |= expired | self.story.unsure
        await self._look(now)
        self._note_what_is_seen(now)
        return expired

    def _note_what_is_seen(self, now: datetime) -> None:
        touched = {life.case for life in self._touched if life.case is not None}
        self.story.sightings.turn(self.story.record(now), touched)
        self._touched.clear()

    async def _look(self, now: datetime) -> None:
        if self.story.unsure:
            await self._looking.look(now, self.story.unsure)
            self.story.unsure.clear()

    async def _check(self, now: datetime) -> None:
        for what in await broken(self._owner, now, LATE):
            self.story.contradict(what)
        counted = self.story.counted
        sent, over, wrong = counted["referrals sent"], counted["cases closed"], counted["contradictions"]
        self.story.tell(f"{now:%Y-%m-%d}  {sent:7} referrals  {over:7} cases closed  {wrong} wrong")


async def fresh(here: Ground, name: str) -> None:
    """Make an empty, migrated database of that name."""
    connection = await asyncpg.connect(here.server_url)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name} ENCODING UTF8 TEMPLATE template0")
    finally:
        await connection.close()
    await upgrade(here.url(name))
