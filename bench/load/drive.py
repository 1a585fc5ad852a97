"""Drives a service with a list of requests over some connections, and says how it answered."""

import asyncio
import time
from dataclasses import dataclass

import uvloop

from bench.load.connection import LoadConnection

LIMIT_SECONDS = 120.0
WARM_UP = 0.1
"""The share of the requests that is sent first and not counted."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests a second, and how long they took, in milliseconds."""

    per_second: float
    p50: float
    p99: float
    count: int


def drive(host: str, port: int, requests: list[bytes], connections: int) -> Answered:
    """Send them all; raises ``LoadFailed`` on the first answer that is not 2xx, ``TimeoutError`` after two minutes."""
    return uvloop.run(_drive(host, port, requests, connections))


async def _drive(host: str, port: int, requests: list[bytes], connections: int) -> Answered:
    warm = max(connections, int(len(requests) * WARM_UP))
    async with asyncio.timeout(LIMIT_SECONDS):
        await _send(host, port, requests[:warm], connections)
        begun = time.perf_counter()
        taken = await _send(host, port, requests[warm:], connections)
        seconds = time.perf_counter() - begun
    return Answered(round(len(taken) / seconds, 1), _at(taken, 0.5), _at(taken, 0.99), len(taken))


async def _send(host: str, port: int, requests: list[bytes], connections: int) -> list[float]:
    loop = asyncio.get_running_loop()
    shared, taken = iter(requests), list[float]()
    ends, transports = [], []
    try:
        for _ in range(connections):
            ended: asyncio.Future[None] = loop.create_future()
            made = LoadConnection(shared, taken, ended)
            transport, _ = await loop.create_connection(lambda made=made: made, host, port)  # type: ignore[misc]
            ends.append(ended)
            transports.append(transport)
        await asyncio.gather(*ends)
    finally:
        for transport in transports:
            transport.abort()
        await asyncio.sleep(0)
    return taken


def _at(taken: list[float], share: float) -> float:
    return round(sorted(taken)[min(len(taken) - 1, int(len(taken) * share))] * 1000, 2)
