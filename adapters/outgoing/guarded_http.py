"""HTTPS requests to URLs that partners name (``guarded_transport.py``), with answers limited in size and time.

The HTTP library is large, and most processes never make such a request, so it is imported with the first.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.urls import parts_of

if TYPE_CHECKING:
    from adapters.outgoing.guarded_transport import GuardedTransport

__all__ = ["Outgoing", "OutgoingAnswer", "OutgoingFailed"]

SECONDS = 5.0
"""For everything: resolving, connecting, sending and reading."""
LARGEST_ANSWER = 262_144
MOST_PARTS = 1000
"""Of an answer. A library takes each chunk apart by itself, however small it is."""


@dataclass(frozen=True, slots=True)
class OutgoingAnswer:
    """What came back, whatever its status; the body as it came, in ``encoding``. ``retry_after``: that header."""

    status: int
    body: bytes
    encoding: str = "identity"
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Makes requests. ``tls`` replaces the certificates that are trusted."""

    allowed: AllowedHosts = field(default_factory=AllowedHosts)
    tls: ssl.SSLContext | None = None

    def may_name(self, url: str) -> bool:
        """Whether a partner may name this URL; whether it can be reached is found out when it is used."""
        try:
            parts_of(url, self.allowed)
        except OutgoingFailed:
            return False
        return True

    def transport(self, at_most: int) -> "GuardedTransport":
        """Return what ``exchange`` sends with, to read up to ``at_most`` bytes of an answer; it keeps its connections,
        and must be closed.
        """
        from adapters.outgoing.guarded_transport import GuardedTransport

        return GuardedTransport(self.allowed, at_most, self.tls)

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> OutgoingAnswer:
        """Make one request; raises ``OutgoingFailed``, for an answer that is too large too."""
        parts_of(url, self.allowed)
        async with aclosing(self.transport(LARGEST_ANSWER)) as transport:
            answer = await exchange(
                transport, method, url, headers=headers, content=content, seconds=SECONDS, at_most=LARGEST_ANSWER + 1
            )
        if answer.encoding != "identity":
            raise OutgoingFailed("packed")
        if len(answer.body) > LARGEST_ANSWER:
            raise OutgoingFailed("too large")
        return answer


async def exchange(
    transport: "GuardedTransport",
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    seconds: float,
    at_most: int,
    before_sending: Callable[[], Awaitable[None]] | None = None,
) -> OutgoingAnswer:
    """Send a request over ``Outgoing.transport``, and read up to ``at_most`` bytes of the answer within ``seconds``.

    ``before_sending``: is awaited once there is a connection; if it raises, nothing is sent. Raises ``OutgoingFailed``.
    """
    import httpx2

    from adapters.outgoing.guarded_transport import CONNECT_SECONDS, WAIT_SECONDS

    async def trace(happens: str, _: dict[str, Any]) -> None:
        if happens == "http11.send_request_headers.started" and before_sending is not None:
            await before_sending()

    own = {"Accept-Encoding": "identity", "User-Agent": "Corridor", **(headers or {})}
    extensions: dict[str, Any] = {"timeout": {"connect": CONNECT_SECONDS, "pool": WAIT_SECONDS}}
    if before_sending is not None:
        extensions["trace"] = trace
    try:
        # without the library's client: it adds cookies, redirects and half a millisecond
        request = httpx2.Request(method, url, headers=own, content=content, extensions=extensions)
        async with asyncio.timeout(seconds), aclosing(await transport.handle_async_request(request)) as answer:
            body, parts = bytearray(), 0
            async for part in answer.aiter_raw():
                body += part
                parts += 1
                if len(body) >= at_most:
                    break
                if parts > MOST_PARTS:
                    raise OutgoingFailed("crumbs")
            return OutgoingAnswer(
                answer.status_code,
                bytes(body[:at_most]),
                answer.headers.get("content-encoding", "identity").lower(),
                answer.headers.get("retry-after"),
            )
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError) as problem:
        raise OutgoingFailed(
            "SSLError" if isinstance(problem, httpx2.ConnectError) and _is_of_tls(problem) else type(problem).__name__
        ) from None


def _is_of_tls(problem: BaseException | None) -> bool:
    """Whether TLS was the reason: the HTTP library reports it as a connection that could not be made."""
    while problem is not None and not isinstance(problem, ssl.SSLError):
        problem = problem.__cause__ or problem.__context__
    return problem is not None
