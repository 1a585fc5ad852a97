"""A mail server that takes our messages (RFC 5321), over TLS that is verified."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP as LINES_OF_SMTP

import aiosmtplib

from domain.directory.digest import MailOffer

SECONDS = 30.0
"""Limit for one message, from the connection to the server's answer."""
GOODBYE = 1.0
ANYWHERE = MailOffer(sends=True)
EVERY = ("connect", "sender")
"""The steps that are the same for every message."""


class MailFailed(Exception):
    """The server did not take a message. The text says at which step and with which code, and nothing of the message.

    ``refused``: it does not take this one for good. ``unsure``: it may have taken it, because its answer got lost or
    made no sense. ``unreachable``: it would have taken no other message either.
    """

    def __init__(self, reason: str, *, refused: bool = False, unsure: bool = False, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.refused, self.unsure, self.unreachable = refused, unsure, unreachable


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where messages are handed in. ``tls``: ``None`` for a connection in clear.

    ``name``: how we introduce ourselves. ``starttls``: TLS begins with STARTTLS, and a server that does not offer it
    gets nothing, not even the password. ``offer``: to which recipients it may be used.
    """

    host: str
    port: int
    tls: ssl.SSLContext | None
    starttls: bool
    name: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    seconds: float = SECONDS
    offer: MailOffer = ANYWHERE

    async def take(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Hand in a message; returns once the server has taken it, and raises ``MailFailed`` otherwise."""
        if not self.offer.reaches(recipient):
            raise MailFailed("recipient not permitted", refused=True)
        source, step = source_of(message), "connect"
        try:
            async with asyncio.timeout(self.seconds), self._connected() as server:
                step = "sender"
                await server.mail(sender)
                step = "recipient"
                await server.rcpt(recipient)
                step = "message"
                await server.data(source)
                step = "taken"
        except aiosmtplib.SMTPResponseException as answer:
            if step == "message" and 250 < answer.code < 300:
                return  # RFC 5321, 4.2.1: any 2xx says it was taken; 250 here answers DATA, before the message
            clear = 400 <= answer.code < 600
            for_good = step in ("recipient", "message") and 500 <= answer.code < 600
            raise MailFailed(
                f"{step} {answer.code}",
                refused=for_good,
                unsure=step == "message" and not clear,
                unreachable=step in EVERY,
            ) from None
        except Exception as problem:
            if step != "taken":  # a server that is slow to say goodbye has taken it nevertheless
                raise MailFailed(
                    f"{step} {type(problem).__name__}", unsure=step == "message", unreachable=step in EVERY
                ) from None

    async def check(self) -> None:
        """Connect and sign in; raises ``MailFailed``."""
        try:
            async with asyncio.timeout(self.seconds), self._connected():
                return
        except aiosmtplib.SMTPResponseException as answer:
            raise MailFailed(f"connect {answer.code}") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
            raise MailFailed(f"connect {type(problem).__name__}") from None

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        server = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            local_hostname=self.name,
            use_tls=self.tls is not None and not self.starttls,
            start_tls=self.tls is not None and self.starttls,
            tls_context=self.tls,
            username=self.user,
            password=self.password,
            timeout=self.seconds,
        )
        try:
            await server.connect()
            yield server
            with suppress(aiosmtplib.SMTPException, OSError):  # whatever it answers, it has taken the message
                await server.quit(timeout=GOODBYE)
        finally:
            server.close()


def source_of(message: EmailMessage) -> bytes:
    """Return what is sent; raises ``MailFailed`` if it has other headers than the message.

    A value that Python writes with a line break in it would add headers, or begin the text (CVE-2024-6923).
    """
    source = message.as_bytes(policy=LINES_OF_SMTP)
    if BytesHeaderParser().parsebytes(source).keys() != message.keys():
        raise MailFailed("message headers", refused=True)
    return source
