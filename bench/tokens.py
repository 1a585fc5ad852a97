"""The cost of identifying the caller: ``python -m bench.tokens``. CPU time of this process, in microseconds.

A *hit* is a token that this process knows; a *miss* is a new one, with its signature check and one read of the client.
The promise is a median under 60 µs per call; nearly every call is a hit, because tokens live 300 s.
"""

import asyncio
import statistics
import tempfile
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.embedded_postgres import running_postgres
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.callers import Callers
from adapters.oauth.clients.registry import Clients
from adapters.oauth.server import AuthorizationServer
from adapters.postgres.connection.engine import make_operators_engine, sqlalchemy_url
from adapters.postgres.connection.roles import OAUTH
from adapters.postgres.mapping.values import new_id
from adapters.postgres.operate.migrate import upgrade

ISSUER = "https://corridor.example"
ORGANISATION = text("""
    INSERT INTO corridor.organisations
        (id, code, version, name, operator_type, country, status, confirmations, confirmed_at, created_at, updated_at)
    VALUES (:id, 'bench', 1, 'Bench', 'cso', 'KH', 'active', '[]', now(), now(), now())
""")
HITS, MISSES = 20_000, 300
ALLOWED = 60.0


async def cpu_of(calls: int, act: Callable[[int], Awaitable[object]]) -> list[float]:
    """Measure the CPU time of each call."""
    spent = []
    for number in range(calls):
        begun = time.process_time_ns()
        await act(number)
        spent.append((time.process_time_ns() - begun) / 1000)
    return spent


def said(name: str, spent: list[float]) -> float:
    """Print the median and the 99th percentile; returns the median."""
    median = statistics.median(spent)
    print(f"{name:22} median {median:8.1f} µs   p99 {statistics.quantiles(spent, n=100)[98]:8.1f} µs   n {len(spent)}")
    return median


async def measure(url: str, folder: Path) -> float:
    """Measure on an empty database; returns the median of a hit."""
    await upgrade(url)
    owner, engine = create_async_engine(sqlalchemy_url(url)), make_operators_engine(url, OAUTH)
    callers = Callers(engine, FileKeyRing.open(folder / "master.key", create=True), ISSUER, ISSUER)
    try:
        organisation = new_id()
        async with owner.begin() as connection:
            await connection.execute(ORGANISATION, {"id": organisation})
        await callers.start()
        server = AuthorizationServer(engine, callers, ISSUER, ISSUER)
        client = await Clients(engine).add(organisation, "Bench", ["cases:read"])
        basic = "Basic " + b64encode(f"{client.client_id}:{client.secret}".encode()).decode()
        tokens: list[str] = []

        async def get(_: int) -> None:
            answer = await server.token(b"grant_type=client_credentials", basic)
            tokens.append(f"Bearer {(answer.body or {})['access_token']}")

        async def call(number: int) -> None:
            await callers.identify(tokens[number % MISSES], method="GET", url=f"{ISSUER}/v1/cases")

        said("token request", await cpu_of(MISSES, get))
        said("verification, miss", await cpu_of(MISSES, call))
        return said("verification, hit", await cpu_of(HITS, call))
    finally:
        await callers.stop()
        await engine.dispose()
        await owner.dispose()


def main() -> None:
    """Run and compare."""
    with tempfile.TemporaryDirectory() as scratch, running_postgres(Path(scratch) / "data") as server:
        median = asyncio.run(measure(server.url(), Path(scratch)))
    raise SystemExit(0 if median < ALLOWED else 1)


if __name__ == "__main__":
    main()
