"""A receiver of webhooks on loopback, and a worker that sends there."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import Outgoing
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from api.process.counts import Counts
from api.process.logs import ALLOWED
from api.process.webhooks import delivery_sender
from tests.app_under_test import Caller, World
from tests.http.events.feed_reading import read_on, sequenced
from tests.https_server import NAME, certified, leads_to
from tests.loopback import listening

Headers = dict[str, str]
Send = Callable[[], Awaitable[None]]
DUE = """UPDATE corridor.deliveries SET next_at = now()
WHERE next_at IS NOT NULL AND corridor.public_id('webhook', webhook_id) = $1"""


PART = 65_536


@dataclass
class Receiver:
    """What arrived, and how it is answered."""

    url: str
    outgoing: Outgoing
    status: str = "204 No Content"
    headers: str = ""
    body: bytes = b""
    pause: float = 0.0
    drop_after: float = 0.0
    """If not zero, the body comes byte by byte, with so many seconds between."""
    closes_early: bool = False
    holds: dict[str, asyncio.Event] = field(default_factory=dict)
    """At which paths it answers only once what is set."""
    written: int = 0
    arrived: list[tuple[Headers, bytes]] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request after another, and answer each."""
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except asyncio.IncompleteReadError:
                break
            lines = (line.partition(": ") for line in head.split("\r\n")[1:] if line)
            named = {name.lower(): value for name, _, value in lines} | {"path": head.split(" ")[1]}
            body = await reader.readexactly(int(named["content-length"]))
            if urlsplit(self.url).path not in named["path"]:
                break  # a webhook of an earlier test, whose receiver had this port
            self.arrived.append((named, body))
            await asyncio.sleep(self.pause)
            if named["path"] in self.holds:
                await self.holds[named["path"]].wait()
            if self.closes_early:
                break
            writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: {len(self.body)}\r\n{self.headers}\r\n".encode())
            try:
                part = 1 if self.drop_after else PART
                for start in range(0, len(self.body), part):
                    writer.write(self.body[start : start + part])
                    await writer.drain()
                    self.written = start + part
                    await asyncio.sleep(self.drop_after)
                await writer.drain()
            except ConnectionError:
                break
        writer.close()


@asynccontextmanager
async def receiving(folder: Path, monkeypatch: Any) -> AsyncIterator[Receiver]:
    """Run a receiver whose name leads to loopback, for this process."""
    server, client = certified(folder)
    receiver = Receiver("", Outgoing())
    leads_to(monkeypatch, "127.0.0.1")
    async with listening(receiver.answer, server) as port:
        receiver.url = f"https://{NAME}:{port}/{secrets.token_hex(8)}"
        receiver.outgoing = Outgoing(AllowedHosts((f"{NAME}:{port}",)), client)
        yield receiver


@asynccontextmanager
async def sending(url: str, root_key_file: Path, outgoing: Outgoing) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Give what sends everything that is due, as a worker does."""
    pool = await open_pool(login_url(url, WORKER), WORKER, size=4)
    database, vault = Database(pool), AesVault(FileKeyRing.open(root_key_file, create=False))

    sender = delivery_sender(database, vault, outgoing, Counts())
    yield sender.send_all
    await sender.close()
    await close_pool(pool)


async def registered(world: World, caller: Caller, receiver: Receiver, **changes: Any) -> dict[str, Any]:
    """Register a webhook that leads to the receiver. What other tests have done before is not sent there."""
    await sequenced(world)
    world.service.may_name = receiver.outgoing.may_name
    answer = await caller.post("/v1/webhooks", {"url": receiver.url, **changes})
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook


async def ask_for_test(caller: Caller, webhook: dict[str, Any]) -> dict[str, Any]:
    """Ask for a test event; gives it."""
    answer = await caller.post(f"/v1/webhooks/{webhook['id']}/test", {})
    assert answer.status_code == 202, answer.text
    event: dict[str, Any] = answer.json()["event"]
    return event


async def deliveries(caller: Caller, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    """What was sent there, newest first."""
    answer = await caller.get(f"/v1/webhooks/{webhook['id']}/deliveries")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def must_be_told(
    world: World, caller: Caller, webhook: dict[str, Any], cursor: str, lines: list[Any], reason: str
) -> None:
    """The log, the webhook and an event in the feed say that it was disabled."""
    said = [line for line in lines if line["event"] == "webhook disabled"]
    assert [(line["where"], line["reason"]) for line in said] == [(webhook["id"], reason)]
    assert set(said[0]) - {"log_level"} <= ALLOWED
    seen = (await caller.get(f"/v1/webhooks/{webhook['id']}")).json()
    assert (seen["status"], seen["disabled_because"]) == ("disabled", reason)
    await sequenced(world)
    events, _ = await read_on(caller, cursor, types="webhook.disabled")
    assert [event["subject"] for event in events] == [{"webhook_id": webhook["id"]}]


async def due_now(world: World, webhook: dict[str, Any]) -> None:
    """Let everything that is on its way there be due, as if its lease were over."""
    await world.value(DUE, webhook["id"])
