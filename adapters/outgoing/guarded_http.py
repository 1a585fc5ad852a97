"""HTTPS requests to URLs that partners name, to public addresses only.

Who takes part: a partner that names the URL and whatever answers there, neither of them trusted. Promised: the name is
resolved once, every address that it has is judged (``addresses.py``), and the connection goes to one of these very
addresses, with TLS for the name; redirects and proxies are not followed; answers are limited in size and time. On
failure: ``OutgoingFailed``, which says why in a word and quotes nothing.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from adapters.outgoing.addresses import AllowedHosts

if TYPE_CHECKING:
    import httpx2

SECONDS = 5.0
"""For everything: resolving, connecting, sending and reading."""
LARGEST_ANSWER = 262_144
LONGEST_URL = 2000
MOST_ADDRESSES = 4
"""A name with more is tried at the first of them; all are judged."""


class OutgoingFailed(Exception):
    """The request was not made, or got no answer that can be used."""


@dataclass(frozen=True, slots=True)
class OutgoingAnswer:
    """What came back, whatever its status."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Makes requests. ``tls`` replaces the certificates that are trusted."""

    allowed: AllowedHosts = field(default_factory=AllowedHosts)
    tls: ssl.SSLContext | None = None

    def may_name(self, url: str) -> bool:
        """Whether a partner may name this URL; whether it can be reached is found out when it is used."""
        try:
            _parts(url, self.allowed)
        except OutgoingFailed:
            return False
        return True

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> OutgoingAnswer:
        """Make a request; raises ``OutgoingFailed``."""
        import httpx2  # most services never make such a request, and the library is large

        parts = _parts(url, self.allowed)
        try:
            async with asyncio.timeout(SECONDS):
                addresses = await _resolved(parts, self.allowed)
                return await self._ask(method, parts, addresses, dict(headers or {}), content)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError) as problem:
            raise OutgoingFailed(type(problem).__name__) from None

    async def _ask(
        self, method: str, parts: SplitResult, addresses: Sequence[str], headers: dict[str, str], content: bytes
    ) -> OutgoingAnswer:
        import httpx2

        host = parts.hostname or ""
        own = {"Host": parts.netloc, "Accept-Encoding": "identity", "User-Agent": "Corridor", **headers}
        client = httpx2.AsyncClient(
            verify=self.tls or httpx2.create_ssl_context(), trust_env=False, follow_redirects=False, timeout=SECONDS
        )
        async with client:
            for place, address in enumerate(addresses):
                at = f"[{address}]" if ":" in address else address
                target = (
                    f"https://{at}:{parts.port or 443}{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                )
                request = client.build_request(
                    method, target, headers=own, content=content, extensions={"sni_hostname": host}
                )
                try:
                    answer = await client.send(request, stream=True)
                except httpx2.ConnectError:
                    if place + 1 == len(addresses):
                        raise
                    continue
                return await _read(answer)
        raise OutgoingFailed("no address")


async def _read(answer: "httpx2.Response") -> OutgoingAnswer:
    try:
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise OutgoingFailed("packed")
        body = bytearray()
        async for part in answer.aiter_raw():
            body += part
            if len(body) > LARGEST_ANSWER:
                raise OutgoingFailed("too large")
        return OutgoingAnswer(answer.status_code, bytes(body))
    finally:
        await answer.aclose()


def _parts(url: str, allowed: AllowedHosts) -> SplitResult:
    """Take a URL apart; raises ``OutgoingFailed`` unless a partner may name it."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise OutgoingFailed("malformed") from None
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \\#") and "@" not in parts.netloc
    if not plain or len(url) > LONGEST_URL or parts.scheme != "https" or not parts.hostname:
        raise OutgoingFailed("malformed")
    if not allowed.name(parts.hostname, port):
        raise OutgoingFailed("not allowed")
    return parts


async def _resolved(parts: SplitResult, allowed: AllowedHosts) -> list[str]:
    """Resolve the name once; raises ``OutgoingFailed`` if any of its addresses is not to be called."""
    host, port = parts.hostname or "", parts.port or 443
    addresses = await resolve(host, port)
    if not addresses or not all(allowed.address(host, port, address) for address in addresses):
        raise OutgoingFailed("not allowed")
    return addresses[:MOST_ADDRESSES]


async def resolve(host: str, port: int) -> list[str]:
    """Ask for the addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
