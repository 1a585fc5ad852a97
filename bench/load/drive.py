"""Sends a list of requests to a service over several connections, and reports rate and latency."""

import asyncio
import ssl
import time
from dataclasses import dataclass

import uvloop

from bench.load.connection import LoadConnection

LIMIT_SECONDS = 120.0
WARM_UP = 0.1
"""The share of the requests that is sent first and not counted."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Requests per second, and their latency in milliseconds."""

    per_second: float
    p50: float
    p99: float
    count: int


def drive(host: str, port: int, requests: list[bytes], connections: int, tls: ssl.SSLContext | None = None) -> Answered:
    """Send them all; raises ``LoadFailed`` on the first response other than 2xx, ``TimeoutError`` after two minutes."""
    return uvloop.run(_drive(host, port, requests, connections, tls))


async def _drive(host: str, port: int, requests: list[bytes], connections: int, tls: ssl.SSLContext | None) -> Answered:
    warm = max(connections, int(len(requests) * WARM_UP))
    async with asyncio.timeout(LIMIT_SECONDS):
        await _send(host, port, requests[:warm], connections, tls)
        taken, seconds = await _send(host, port, requests[warm:], connections, tls)
    return Answered(round(len(taken) / seconds, 1), _at(taken, 0.5), _at(taken, 0.99), len(taken))


async def _send(
    host: str, port: int, requests: list[bytes], connections: int, tls: ssl.SSLContext | None
) -> tuple[list[float], float]:
    loop = asyncio.get_running_loop()
    shared, taken = iter(requests), list[float]()
    ends, transports, all_made = [], [], list[LoadConnection]()
    try:
        for _ in range(connections):
            ended: asyncio.Future[None] = loop.create_future()
            made = LoadConnection(shared, taken, ended)
            transport, _ = await loop.create_connection(lambda made=made: made, host, port, ssl=tls)  # type: ignore[misc]
            ends.append(ended)
            transports.append(transport)
            all_made.append(made)
        begun = time.perf_counter()  # opening a connection, possibly with a handshake, is not part of a response
        for made in all_made:
            made.begin()
        await asyncio.gather(*ends)
        seconds = time.perf_counter() - begun
    finally:
        for transport in transports:
            transport.abort()
        await asyncio.sleep(0)
    return taken, seconds


def _at(taken: list[float], share: float) -> float:
    return round(sorted(taken)[min(len(taken) - 1, int(len(taken) * share))] * 1000, 2)
