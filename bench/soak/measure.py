"""Runs the service as in production, two serving processes and a worker, under the load, and looks at it regularly."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import uvloop

from bench.events.receiving import Receiver, receiving
from bench.events.webhooks import register_webhooks
from bench.ground import Ground
from bench.partners import Partner, register_partners
from bench.processes import children_of
from bench.seeding.roads import Road, read_roads
from bench.service import Running, running_service, running_worker
from bench.soak.calling import Answers, Caller
from bench.soak.following import Follower
from bench.soak.journeys import Way
from bench.soak.load import Load
from bench.soak.samples import Observed, Sample
from bench.supply import read_supply
from domain.kernel.ids import to_text
from domain.kernel.scopes import SCOPES

PROCESSES = 2
"""That answer requests."""
REFERRALS = 2000
"""Of the database, of which readers ask for single ones."""
PARTNER = frozenset(SCOPES) - {"corridors:manage", "organisations:manage"}
QUOTAS = ("IDENTITY_READS_PER_HOUR", "OWN_IDENTITY_READS_PER_HOUR", "LOOKUPS_PER_HOUR")
"""Raised, because there are few clients."""


@dataclass(slots=True)
class Soaked:
    """What was seen. ``deliveries``: webhooks that arrived."""

    seconds: float
    every: float
    answers: Answers
    samples: list[Sample] = field(default_factory=list)
    deliveries: int = 0


@dataclass(frozen=True, slots=True)
class _Prepared:
    url: str
    partners: Mapping[UUID, Partner]
    roads: tuple[Road, ...]
    referrals: list[Any]

    @property
    def receivers(self) -> list[UUID]:
        """The organisations at which journeys arrive."""
        return list(dict.fromkeys(end.place.organisation_id for road in self.roads for end in road.destinations))


def measure(here: Ground, referrals: int, *, seconds: float, every: float, tell: Callable[[str], object]) -> Soaked:
    """Let the load last for so long, with a sample after every ``every`` seconds; ``tell`` gets a line for each."""
    if here.pid is None:
        raise ValueError("PostgreSQL has to be our own: its processes are looked at.")
    ready = asyncio.run(_prepared(here, referrals))
    with receiving(here.folder, len(ready.receivers)) as receiver:
        wanted = [(ready.partners[one], url) for one, url in zip(ready.receivers, receiver.urls, strict=True)]
        asyncio.run(register_webhooks(ready.url, here.root_key_file, wanted))
        place = (ready.url, here.root_key_file, here.folder)
        settings = {f"CORRIDOR_{quota}": "100000000" for quota in QUOTAS} | receiver.settings
        with (
            running_service(*place, processes=PROCESSES, worker=False, settings=settings) as service,
            running_worker(*place, settings) as worker,
        ):
            observed = Observed(_parts(service, worker), here.pid, here.url("postgres"))
            soaked = Soaked(seconds, every, Answers())
            load = _load(service, ready, soaked.answers)
            uvloop.run(_soak(load, observed, receiver, soaked, tell))
    return soaked


async def _prepared(here: Ground, referrals: int) -> _Prepared:
    url = await here.working_copy(referrals)
    partners, supply = await register_partners(url, PARTNER), await read_supply(url)
    connection = await asyncpg.connect(url)
    try:
        roads = await read_roads(connection)
    finally:
        await connection.close()
    return _Prepared(url, partners, roads, supply.take("get", REFERRALS))


def _parts(service: Running, worker: int) -> dict[str, int]:
    serving = [pid for pid in sorted(children_of(service.pid)) if b"spawn_main" in _command(pid)]
    if len(serving) != PROCESSES:
        raise RuntimeError(f"The service has {len(serving)} serving processes.")
    named = {f"serving process {number}": pid for number, pid in enumerate(serving, 1)}
    return {"supervisor": service.pid, **named, "worker": worker}


def _command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _load(service: Running, ready: _Prepared, answers: Answers) -> Load:
    callers = {one: Caller(partner, PARTNER, answers) for one, partner in ready.partners.items()}
    ways = [
        Way(road.code, origin.code, end.code, end.services[0], callers[origin.place.organisation_id], callers[to])
        for road in ready.roads
        for origin in road.origins
        for end in road.destinations
        if (to := end.place.organisation_id)
    ]
    followers = [Follower(service.port, callers[one]) for one in ready.receivers]
    paths = [
        (callers[row["organisation"]], f"/v1/referrals/{to_text('referral', row['id'])}") for row in ready.referrals
    ]
    return Load(service.port, ways, followers, paths, random.Random(2026))


async def _soak(
    load: Load, observed: Observed, receiver: Receiver, soaked: Soaked, tell: Callable[[str], object]
) -> None:
    begun = time.monotonic()
    asking = asyncio.create_task(load.last(soaked.seconds))
    try:
        for number in range(1, int(soaked.seconds / soaked.every) + 1):
            await asyncio.wait([asking], timeout=begun + number * soaked.every - time.monotonic())
            if asking.done():
                break
            soaked.samples.append(await observed.sample())
            soaked.deliveries += len(await asyncio.to_thread(receiver.take))
            tell(_line(soaked, number))
        await asking
    finally:
        asking.cancel()


def _line(soaked: Soaked, number: int) -> str:
    seen = soaked.samples[-1]
    memory = " ".join(f"{value:.0f}" for name, value in seen.items() if name.endswith("MB"))
    counts = " ".join(f"{value:.0f}" for name, value in seen.items() if not name.endswith("MB"))
    answers = soaked.answers
    return (
        f"{number * soaked.every:6.0f} s  MB {memory}  counts {counts}  answers {answers.statuses}"
        f"  left {answers.given_up}  unexpected {answers.unexpected_count}  webhooks {soaked.deliveries}"
    )
