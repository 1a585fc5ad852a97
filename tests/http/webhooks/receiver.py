"""A receiver of webhooks on loopback, and a worker that sends there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.outgoing import guarded_transport
from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.work.open_work import StoredWork
from adapters.webhook_sender.giving_up import give_up
from adapters.webhook_sender.sender import Sender
from api.http.responses import no_render
from api.process.logs import alert
from api.v1.events.schemas import event_body
from tests.app_under_test import Caller, World
from tests.https_server import NAME, certified
from tests.loopback import listening

Headers = dict[str, str]


@dataclass
class Receiver:
    """What arrived, and how it is answered."""

    url: str
    outgoing: Outgoing
    status: str = "204 No Content"
    headers: str = ""
    body: bytes = b""
    arrived: list[tuple[Headers, bytes]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request after another, and answer each."""
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except asyncio.IncompleteReadError:
                break
            lines = (line.partition(": ") for line in head.split("\r\n")[1:] if line)
            named = {name.lower(): value for name, _, value in lines}
            self.arrived.append((named, await reader.readexactly(int(named["content-length"]))))
            writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: {len(self.body)}\r\n{self.headers}\r\n".encode())
            writer.write(self.body)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(folder: Path, monkeypatch: Any) -> AsyncIterator[Receiver]:
    """Run a receiver whose name leads to loopback, for this process."""
    server, client = certified(folder)
    receiver = Receiver("", Outgoing())

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(guarded_transport, "resolve", resolve)
    async with listening(receiver.answer, server) as port:
        receiver.url = f"https://{NAME}:{port}/hooks"
        receiver.outgoing = Outgoing(AllowedHosts((f"{NAME}:{port}",)), client)
        yield receiver


@asynccontextmanager
async def sending(url: str, root_key_file: Path, outgoing: Outgoing) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Give what sends everything that is due, as a worker does."""
    pool = await open_pool(login_url(url, WORKER), WORKER, size=4)
    database, vault = Database(pool), AesVault(FileKeyRing.open(root_key_file, create=False))

    def open_for(request_info: Any) -> Any:
        return partial(StoredWork, database, vault, request_info, no_render, alert)

    sender = Sender(database, vault, outgoing, event_body, partial(give_up, open_for, lambda *_: None))
    yield sender.send_all
    await sender.close()
    await close_pool(pool)


async def registered(world: World, caller: Caller, receiver: Receiver, **changes: Any) -> dict[str, Any]:
    """Register a webhook that leads to the receiver."""
    world.service.may_name = receiver.outgoing.may_name
    answer = await caller.post("/v1/webhooks", {"url": receiver.url, **changes})
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook
