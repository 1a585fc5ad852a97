"""An HTTPS transport that connects to public addresses only (security.md, rule 13).

Who takes part: a partner that names the URL and whatever answers there, neither of them trusted. Promised: the name is
resolved once for each connection, every address that it has is judged (``addresses.py``), and the connection goes to
one of these very addresses, with TLS for the name; requests that follow on a connection go where it goes. Proxies and
redirects are not followed. On failure: ``OutgoingFailed``, or the HTTP library's own error.
"""

import asyncio
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpcore2
import httpx2

from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.urls import parts_of

MOST_ADDRESSES = 4
"""A name with more is tried at the first of them; all are judged."""
_THREADS = ThreadPoolExecutor(32, "name server")
_asked: dict[tuple[str, int], asyncio.Future[list[str]]] = {}
# idle connections are closed before most servers close them (5 s): a request that crosses their end would be lost
CONNECTIONS = httpx2.Limits(max_connections=500, max_keepalive_connections=300, keepalive_expiry=4.0)


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """Sends requests to hosts that may be named, over connections that the guard makes."""

    def __init__(self, allowed: AllowedHosts, tls: ssl.SSLContext | None = None) -> None:
        """``tls`` replaces the certificates that are trusted."""
        context = tls or httpx2.create_ssl_context()
        super().__init__(verify=context, trust_env=False, limits=CONNECTIONS)
        self._allowed = allowed
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=context,
            max_connections=CONNECTIONS.max_connections,
            max_keepalive_connections=CONNECTIONS.max_keepalive_connections,
            keepalive_expiry=CONNECTIONS.keepalive_expiry,
            network_backend=_GuardedBackend(allowed),
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request, if its host may be named."""
        parts_of(str(request.url), self._allowed)
        return await super().handle_async_request(request)


class _GuardedBackend(httpcore2.AsyncNetworkBackend):
    def __init__(self, allowed: AllowedHosts) -> None:
        self._allowed = allowed
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - as the library has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await _judged(host, port, self._allowed)
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _judged(host: str, port: int, allowed: AllowedHosts) -> list[str]:
    """Resolve the name once; raises ``OutgoingFailed`` if any of its addresses is not to be called."""
    addresses = await resolve(host, port)
    if not addresses or not all(allowed.address(host, port, address) for address in addresses):
        raise OutgoingFailed("not allowed")
    return addresses[:MOST_ADDRESSES]


async def resolve(host: str, port: int) -> list[str]:
    """Ask for the addresses of a host. Threads of our own wait for name servers, one for each name at a time: a name
    server that does not answer holds up nobody else.
    """
    entry = (host, port)
    if entry not in _asked:
        _asked[entry] = asyncio.get_running_loop().run_in_executor(_THREADS, _addresses, host, port)
        _asked[entry].add_done_callback(lambda _: _asked.pop(entry, None))
    return await asyncio.shield(_asked[entry])


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
