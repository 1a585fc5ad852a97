"""What faults happen to: PostgreSQL, a service of two processes, two workers, the lines between them, and partners.

clients —— front line —— corridor serve (2 processes) —— database line —— PostgreSQL
                         corridor worker (2 of them)  ——————'
"""

import asyncio
import os
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx2

from adapters.embedded_postgres import Server, running_postgres
from adapters.oauth.clients.registry import Clients
from adapters.postgres.connection.engine import make_operators_engine
from adapters.postgres.connection.roles import OAUTH
from bench.events.receiving import Receiver, receiving
from tests.app_under_test import MANAGING, PARTNER
from tests.cli.commands import Service
from tests.faults.clients.client import Client
from tests.faults.clients.record import Record
from tests.faults.clients.systems import COORDINATING
from tests.faults.network.line import Line, line_to
from tests.faults.stage.small_disk import small_disk
from tests.faults.stage.workers import Workers, two_workers
from tests.http.events.minute.writers import RECEIVERS, SENDERS
from tests.own_server import copy_of
from tests.replica.archive import archiving_to
from tests.scratch import connected

ORGANISATIONS = sorted({*SENDERS.values(), *RECEIVERS.values()})
ORGANISATION = "SELECT id, code FROM corridor.organisations WHERE code = ANY ($1)"
NO_QUOTAS = dict.fromkeys(
    ("requests_per_minute", "identity_reads_per_hour", "own_identity_reads_per_hour", "lookups_per_hour"), 10_000_000
)
PROCESSES = 2
"""That answer requests."""
POSTGRES = {"max_connections": "200", "max_wal_size": "128MB", "summarize_wal": "on"}
"""Beside the settings of production, of which none is switched off: what the faults and backups need."""


@dataclass
class Stage:
    """Everything that runs. ``settings``: with them, ``corridor`` reaches this database past the line."""

    folder: Path
    server: Server
    database: Line
    front: Line
    service: Service
    workers: Workers
    receiver: Receiver
    clients: dict[str, Client]
    coordinator: Client
    """A system of the coordinating body, which is none of ``clients``."""
    chance: random.Random
    settings: dict[str, Any]
    data: Path
    archive: Path
    """Where PostgreSQL archives its log."""
    disk: Path | None = None
    """The file system of PostgreSQL, if it has one of its own."""
    arrived: dict[str, int] = field(default_factory=dict)
    """How often each event arrived at a webhook, by its id."""
    known: set[str] = field(default_factory=set)
    """The ids of everything that earlier rounds made."""
    cursors: dict[str, str] = field(default_factory=dict)
    """How far each organisation has read its feed."""
    told: dict[str, list[str]] = field(default_factory=lambda: {code: [] for code in ORGANISATIONS})
    """The ids of the events that each organisation has read there."""
    after_round: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    """What a fault leaves to be put right when nobody writes any more."""

    @property
    def url(self) -> str:
        """Where PostgreSQL is, for its superuser."""
        return self.server.url()

    @property
    def record(self) -> Record:
        """The record of the present round."""
        return next(iter(self.clients.values())).record

    @asynccontextmanager
    async def owner(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        """Connect past the line, as the owner of the tables."""
        async with connected(self.url) as connection:
            yield connection

    async def put_right(self) -> None:
        """Do what faults have left for after the round."""
        while self.after_round:
            await self.after_round.pop()()

    def take_arrivals(self) -> None:
        """Note what has arrived at the webhooks since the last time."""
        for _, number, event in self.receiver.take():
            name = f"{number}/{event}"
            self.arrived[name] = self.arrived.get(name, 0) + 1


@asynccontextmanager
async def staged(filled: Path, *, seed: int = 1) -> AsyncIterator[Stage]:
    """Start everything on a copy of a data folder that has the directory in it."""
    async with AsyncExitStack() as held:
        folder = held.enter_context(_scratch())
        disk = held.enter_context(small_disk())
        filled = copy_of(filled, (disk or folder) / "data")
        archive = folder / "archive"
        server = held.enter_context(running_postgres(filled, settings=POSTGRES | archiving_to(archive)))
        database = await held.enter_async_context(line_to(lambda: asyncio.open_unix_connection(_socket_of(server))))
        receiver = held.enter_context(receiving(folder, len(ORGANISATIONS)))
        parts = urlsplit(server.url())
        hosts = receiver.settings["CORRIDOR_WEBHOOK_ALLOWED_HOSTS"]
        settings: dict[str, Any] = {
            **NO_QUOTAS,
            "database_url": f"postgresql://{parts.username}:{parts.password}@127.0.0.1:{database.port}{parts.path}",
            "master_key_file": filled / "master.key",
            "erasures_file": folder / "erasures",
            "webhook_allowed_hosts": hosts,
        }
        held.enter_context(_trusting(receiver))
        service = held.enter_context(Service(folder / "serving", run_worker="false", **settings))
        await asyncio.to_thread(service.start, "--workers", str(PROCESSES))
        held.push_async_callback(ended, service)
        workers = await held.enter_async_context(two_workers(folder / "working", settings))
        front = await held.enter_async_context(line_to(lambda: asyncio.open_connection("127.0.0.1", service.port)))
        chance = random.Random(seed)
        http = await held.enter_async_context(_http(front.port))
        clients = await _registered(server.url(), http, chance)
        coordinator = clients.pop(COORDINATING)
        direct = settings | {"database_url": server.url()}
        stage = Stage(
            folder,
            server,
            database,
            front,
            service,
            workers,
            receiver,
            clients,
            coordinator,
            chance,
            direct,
            filled,
            archive,
            disk,
        )
        await _subscribed(stage)
        yield stage


async def ended(service: Service) -> None:
    """End a service as it should; not in the event loop, which passes on what it still says to the database."""
    code, _ = await asyncio.to_thread(service.stop)
    assert code == 0, service.log


def _socket_of(server: Server) -> str:
    (folder,) = parse_qs(urlsplit(server.url()).query)["host"]
    return f"{folder}/.s.PGSQL.5432"


def _http(port: int) -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64)
    return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, limits=limits)


async def _registered(url: str, http: httpx2.AsyncClient, chance: random.Random) -> dict[str, Client]:
    engine = make_operators_engine(url, OAUTH)
    clients = dict[str, Client]()
    try:
        async with connected(url) as owner:
            rows = await owner.fetch(ORGANISATION, [*ORGANISATIONS, COORDINATING])
        for row in rows:
            scopes = MANAGING if row["code"] == COORDINATING else PARTNER
            made = await Clients(engine).add(row["id"], "Faults", scopes)
            assert made.secret is not None
            clients[row["code"]] = Client(http, row["code"], made.client_id, made.secret, scopes, chance)
            await clients[row["code"]].sign_in()
    finally:
        await engine.dispose()
    return clients


async def _subscribed(stage: Stage) -> None:
    """Subscribe each organisation at its own endpoint, and begin to read each feed."""
    for organisation, url in zip(ORGANISATIONS, stage.receiver.urls, strict=True):
        client = stage.clients[organisation]
        await client.post("/v1/webhooks", {"url": url})
        stage.cursors[organisation] = (await client.get("/v1/events?limit=1")).json()["next_cursor"]
        assert client.record.refused == []


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="corridor-faults-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _trusting(receiver: Receiver) -> Iterator[None]:
    """Let the processes that are started meanwhile trust the receiver's certificate."""
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = receiver.settings["SSL_CERT_FILE"]
    try:
        yield
    finally:
        os.environ.pop("SSL_CERT_FILE")
        if before is not None:
            os.environ["SSL_CERT_FILE"] = before
