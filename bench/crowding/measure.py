"""Two measurements, each in turns within one run.

*Haste*: the latency of several clients that ask now and then, alone, and while another client has 48 lists under way.
*Overload*: how many requests are answered with 2xx at the highest rate that waiting callers reach, and at three times
that rate, when callers wait for nobody.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Any

import uvloop

from bench.crowding.arrivals import Answers, one_after_another, whenever_due
from bench.ground import Ground
from bench.load.requests import requests_for
from bench.partners import Partner, register_partners, tokens_of
from bench.ports import HOST
from bench.results import median
from bench.service import Running, running_service
from bench.supply import Supply, read_supply

QUIET_CONNECTIONS, QUIET_PAUSE = 4, 0.03
HASTY_CONNECTIONS = 48
PEAK_CONNECTIONS = 16
TIMES = 3
OVERLOAD_CONNECTIONS = 256
"""Made before; more are made when these are busy, since the callers wait for nobody."""
ROWS = 4000


@dataclass(frozen=True, slots=True)
class Requests:
    """What is sent: reads of everybody but the busiest organisation, and that organisation's lists."""

    gets: list[bytes]
    lists: list[bytes]


def measure(here: Ground, referrals: int, *, rounds: int, seconds: float, processes: int) -> dict[str, Any]:
    """Measure both ``rounds`` times; ``seconds`` for each part of a round."""
    url, partners, supply = asyncio.run(_prepared(here, referrals))
    found: dict[str, list[dict[str, Any]]] = {"haste": [], "overload": []}
    with running_service(url, here.root_key_file, here.folder, processes=processes) as service:
        for turn in range(rounds + 1):
            requests = _requests(service, partners, supply)  # with new tokens: they live five minutes
            haste = uvloop.run(_haste(service.port, requests, seconds))
            overload = uvloop.run(_overload(service.port, requests, seconds))
            if turn:  # the first warms up
                found["haste"].append(haste)
                found["overload"].append(overload)
    return {**found, "summary": {name: _summary(each) for name, each in found.items()}}


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Write the medians for a person."""
    haste, overload = found["summary"]["haste"], found["summary"]["overload"]
    yield f"others alone: p50 {haste['alone_p50']} ms, p99 {haste['alone_p99']} ms"
    yield f"others beside 48 lists: p50 {haste['beside_p50']} ms, p99 {haste['beside_p99']} ms"
    yield f"  p99, beside / alone: {haste['p99_times']}; refused: {haste['others_refused']}"
    yield f"peak: {overload['peak']} a second; at three times that: {overload['goodput']} ({overload['share']} of it)"
    yield f"  p99 of what was answered: {overload['p99']} ms; of what was refused: {overload['refused_p99']} ms"
    yield f"  refused: {overload['refused']}, without Retry-After: {overload['without_retry_after']}"


async def _prepared(here: Ground, referrals: int) -> tuple[str, dict[Any, Partner], Supply]:
    url = await here.working_copy(referrals)
    return url, await register_partners(url), await read_supply(url)


def _requests(service: Running, partners: dict[Any, Partner], supply: Supply) -> Requests:
    tokens = tokens_of(service, partners)
    others = [row for row in supply.take("get", ROWS) if row["organisation"] != supply.busy]
    return Requests(requests_for("get", others, tokens), requests_for("list", supply.take("list", 50), tokens))


async def _haste(port: int, requests: Requests, seconds: float) -> dict[str, Any]:
    quiet = (HOST, port, requests.gets, QUIET_CONNECTIONS, seconds, QUIET_PAUSE)
    alone = await one_after_another(*quiet)
    beside, hasty = await asyncio.gather(
        one_after_another(*quiet), one_after_another(HOST, port, requests.lists, HASTY_CONNECTIONS, seconds)
    )
    return {
        "alone_p50": alone.at(0.5),
        "alone_p99": alone.at(0.99),
        "beside_p50": beside.at(0.5),
        "beside_p99": beside.at(0.99),
        "p99_times": round(beside.at(0.99) / alone.at(0.99), 2),
        "others_refused": _refused(beside),
        "hasty_per_second": hasty.per_second,
        "hasty_p99": hasty.at(0.99),
    }


async def _overload(port: int, requests: Requests, seconds: float) -> dict[str, Any]:
    mixed = list(chain.from_iterable(zip(requests.gets, cycle(requests.lists), strict=False)))
    peak = await one_after_another(HOST, port, mixed, PEAK_CONNECTIONS, seconds)
    rate = TIMES * peak.per_second
    over = await whenever_due(HOST, port, cycle(mixed), rate, seconds, OVERLOAD_CONNECTIONS)
    return {
        "peak": peak.per_second,
        "goodput": over.per_second,
        "share": round(over.per_second / peak.per_second, 2),
        "p99": over.at(0.99),
        "refused_p99": over.refused_at(0.99),
        "refused": _refused(over),
        "without_retry_after": over.without_retry_after,
    }


def _refused(answers: Answers) -> int:
    return sum(number for status, number in answers.statuses.items() if status >= 300)


def _summary(rounds: list[dict[str, Any]]) -> dict[str, float]:
    return {name: median(each[name] for each in rounds) for name in rounds[0]}
