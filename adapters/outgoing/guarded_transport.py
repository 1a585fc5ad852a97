"""An HTTPS transport that connects to public addresses only (security.md, rule 13).

Who takes part: a partner that names the URL and whatever answers there, neither of them trusted. Promised: the name is
resolved once for each connection, every address that it has is judged (``addresses.py``), and the connection goes to
one of these very addresses, with TLS for the name; requests that follow on a connection go where it goes. Proxies and
redirects are not followed. On failure: ``OutgoingFailed``, or the HTTP library's own error.
"""

import asyncio
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.bounded_stream import BoundedStream
from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.name_servers import NameServers
from adapters.outgoing.urls import parts_of

MOST_ADDRESSES = 4
"""A name with more is tried at the first of them; all are judged."""
CONNECT_SECONDS = 3.0
"""For each address of a name: one that swallows everything leaves time for the next."""
BESIDE = 131_072
"""Bytes that may come beside the body: heads of answers, also provisional ones, what wraps chunks, and the rest of the
last read.
"""
WAIT_SECONDS = 1.0
"""For a connection to be free."""
LIMITS = httpx2.Limits(max_connections=8, max_keepalive_connections=8, keepalive_expiry=4.0)
"""For one URL. Few, because each costs both sides a handshake: a burst would open one for each request. Idle ones are
closed before most servers close them (5 s): a request that crosses the end of its connection would be lost.
"""
IDLE_SECONDS = 15.0
"""After which nothing is kept of a URL; longer than any request may take."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Sends requests to hosts that may be named, over connections that the guard makes, and keeps these for a while.

    Each URL has a pool of its own, so that one which is slow holds up nobody else on its host. One for all of them
    would also look at every connection, and ask the system about every idle one, for each request (10 ms with 200).
    """

    def __init__(self, allowed: AllowedHosts, at_most: int, tls: ssl.SSLContext | None = None) -> None:
        """``at_most``: bytes of a body that anybody will read. ``tls`` replaces the certificates that are trusted."""
        self._tls = tls or httpx2.create_ssl_context()
        self._name_servers = NameServers()
        self._backend = _GuardedBackend(allowed, self._name_servers, at_most + BESIDE)
        self._allowed = allowed
        self._pools: dict[str, tuple[_GuardedPool, float]] = {}
        """Those used last stand last."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request, if its host may be named; the response must be closed.

        Raises ``OutgoingFailed``, or errors of ``httpx2``.
        """
        url = str(request.url)
        parts_of(url, self._allowed)
        await self._close_idle()
        return await self._pool(url).handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        while self._pools:
            pool, _ = self._pools.pop(next(iter(self._pools)))
            await pool.aclose()
        await self._name_servers.aclose()

    def _pool(self, url: str) -> "_GuardedPool":
        pool, _ = self._pools.pop(url, (None, None))
        if pool is None:
            pool = _GuardedPool(self._tls, self._backend)
        self._pools[url] = (pool, time.monotonic())
        return pool

    async def _close_idle(self) -> None:
        while self._pools:
            url, (pool, used) = next(iter(self._pools.items()))
            if time.monotonic() - used < IDLE_SECONDS:
                return
            del self._pools[url]
            await pool.aclose()


class _GuardedPool(httpx2.AsyncHTTPTransport):
    def __init__(self, tls: ssl.SSLContext, backend: "_GuardedBackend") -> None:
        super().__init__(verify=tls, trust_env=False)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=LIMITS.max_connections,
            max_keepalive_connections=LIMITS.max_keepalive_connections,
            keepalive_expiry=LIMITS.keepalive_expiry,
            network_backend=backend,
        )


class _GuardedBackend(httpcore2.AsyncNetworkBackend):
    def __init__(self, allowed: AllowedHosts, name_servers: NameServers, at_most: int) -> None:
        self._allowed, self._name_servers, self._at_most = allowed, name_servers, at_most
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the library has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses, given = await self._judged(host, port), (port, timeout, local_address, socket_options)
        for address in addresses[:-1]:
            try:
                return BoundedStream(await self._inner.connect_tcp(address, *given), self._at_most)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return BoundedStream(await self._inner.connect_tcp(addresses[-1], *given), self._at_most)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> list[str]:
        """Resolve the name once; raises ``OutgoingFailed`` if any of its addresses is not to be called."""
        addresses = await self._name_servers.addresses(host, port)
        if not addresses or not all(self._allowed.address(host, port, address) for address in addresses):
            raise OutgoingFailed("not allowed")
        return addresses[:MOST_ADDRESSES]
