"""A real mail server on loopback that keeps what it takes, and a worker that hands digests in there."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from adapters.mail.sender import DigestSender
from adapters.mail.server import MailServer
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import Database, close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from api.digests.letter import letter
from tests.app_under_test import PUBLIC_URL, Caller, World
from tests.http.events.feed_reading import sequenced

SENDER = "corridor@example.org"
USER, PASSWORD = "corridor", "a word: with/all@signs%"

AGED = """
UPDATE corridor.digests
SET sent_at = sent_at - x.by, urgent_sent_at = urgent_sent_at - x.by, next_at = next_at - x.by,
    failing_since = failing_since - x.by, alerted_at = alerted_at - x.by, set_at = set_at - x.by
FROM (SELECT $1::interval) AS x (by)
"""


@dataclass
class PostOffice:
    """What it took, and how it answers. ``refuses``: the answer to RCPT, by address; ``after_data``: to a message.

    ``hangs_up``: it takes the message and closes the connection before it says so; ``says``: it takes it with this
    answer; ``lingers``: seconds before it answers QUIT.
    """

    port: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    after_data: str | None = None
    hangs_up: bool = False
    says: str = "250 OK"
    lingers: float = 0.0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    sources: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked.append(address)
        if address in self.slow:
            await asyncio.sleep(self.slow[address])
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        if self.after_data is not None:
            return self.after_data
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.sources.append(envelope.content)
        self.taken.append((envelope.rcpt_tos[0], message))
        if self.hangs_up:
            server.transport.abort()  # type: ignore[union-attr]
        return self.says

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        await asyncio.sleep(self.lingers)
        return "221 Bye"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.signed_in.append(given.password.decode())
        known = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)

    def to(self, address: str) -> list[EmailMessage]:
        """The messages to an address, oldest first."""
        return [message for recipient, message in self.taken if recipient == address]

    @property
    def server(self) -> MailServer:
        """How to reach it in clear."""
        return MailServer("127.0.0.1", self.port, None, False, "example.org")


@asynccontextmanager
async def post_office(
    port: int = 0, tls: ssl.SSLContext | None = None, *, from_the_start: bool = False, signs_in: bool = False
) -> AsyncIterator[PostOffice]:
    """Open one. ``tls``: it offers STARTTLS, or speaks TLS from the start."""
    office, connections = PostOffice(), list[SMTP]()

    def connected() -> SMTP:
        sign_in = {"authenticator": office.authenticate, "auth_require_tls": tls is not None} if signs_in else {}
        connection = SMTP(office, tls_context=None if from_the_start else tls, hostname="mail.example.org", **sign_in)
        connections.append(connection)
        return connection

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connected, "127.0.0.1", port, ssl=tls if from_the_start else None)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        for connection in connections:
            if connection.transport is not None:
                connection.transport.abort()
        tasks = [one._handler_coroutine for one in connections if one._handler_coroutine is not None]
        for task in tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Rounds:
    """A worker that sends digests when it is told to. Its clock can be turned, and with it what the database notes."""

    world: World
    database: Database
    alerts: list[tuple[str, str]] = field(default_factory=list)
    ahead: timedelta = timedelta(0)
    past: timedelta = timedelta(0)
    sender: DigestSender = field(init=False)

    def to(self, server: Any) -> "Rounds":
        """Hand in there, as another process that has just started."""
        written = partial(letter, sender=SENDER, public_url=PUBLIC_URL)
        self.sender = DigestSender(self.database, server, SENDER, written, self._alert, self.now)
        return self

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def _alert(self, centre: str, reason: str) -> None:
        self.alerts.append((centre, reason))

    def turn(self, **by: float) -> "Rounds":
        """Turn the clock on, before the next round."""
        self.ahead += timedelta(**by)
        return self

    async def catch_up(self) -> None:
        """Let the database know of digests from as much earlier as the clock was turned on."""
        by, self.past = self.ahead - self.past, self.ahead
        await self.world.value(AGED, by)

    async def send(self) -> None:
        """Show in the feeds what has happened, look once, and wait for what is sent."""
        await sequenced(self.world)
        await self.catch_up()
        await self.sender.run()
        await self.sender.sent()


@asynccontextmanager
async def rounds(world: World, office: PostOffice) -> AsyncIterator[Rounds]:
    """Send to an office, with a service that offers digests."""
    pool = await open_pool(login_url(world.url, WORKER), WORKER, size=4)
    before = world.service.settings
    world.service.settings = before.model_copy(update={"smtp_url": "smtp://127.0.0.1", "mail_from": SENDER})
    made = Rounds(world, Database(pool)).to(replace(office.server, seconds=5.0))
    try:
        yield made
    finally:
        world.service.settings = before
        await made.sender.close()
        await close_pool(pool)
        # what others do in this database from now on is no longer looked at
        await world.value("DELETE FROM corridor.digests")


async def subscribed(caller: Caller, centre: dict[str, Any], email: str, **digest: str) -> dict[str, Any]:
    """Have a centre's digest sent to an address."""
    body = {"digest": {"email": email, **digest}}
    answer = await caller.patch(f"/v1/centres/{centre['id']}", body, if_match="*")
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


def text_of(message: EmailMessage) -> str:
    """What a person reads."""
    body = message.get_content()
    assert isinstance(body, str)
    return body.replace("\r\n", "\n")
