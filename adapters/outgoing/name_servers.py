"""Asks name servers for addresses.

Partners choose the names, so the servers behind them may be slow or silent. No thread waits for them, as one would
inside the system's resolver: they hold up nobody else, and a process that ends waits for none.
"""

import asyncio
import socket
from collections.abc import Sequence

import aiodns

from adapters.outgoing.failures import OutgoingFailed

SECONDS = 3.0
"""For all of them together."""
FIRST_TRY = 1.0
"""Seconds that each gets; in a second round twice as long."""
TRIES = 2
NO_ADDRESS = "no address"


class NameServers:
    """Asks those that this machine is set up with, or ``servers`` (``address:port``), unless its hosts file knows."""

    def __init__(self, servers: Sequence[str] = ()) -> None:
        self._servers = servers
        self._resolver: aiodns.DNSResolver | None = None

    async def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host, at least one; raises ``OutgoingFailed``."""
        if self._resolver is None:
            self._resolver = aiodns.DNSResolver(self._servers or None, timeout=FIRST_TRY, tries=TRIES)
        try:
            async with asyncio.timeout(SECONDS):
                found = await self._resolver.getaddrinfo(host, socket.AF_UNSPEC, port=port, type=socket.SOCK_STREAM)
        except (aiodns.error.DNSError, TimeoutError):
            raise OutgoingFailed(NO_ADDRESS) from None
        return list(dict.fromkeys(node.addr[0].decode() for node in found.nodes))

    async def aclose(self) -> None:
        """Ask no more."""
        if self._resolver is not None:
            await self._resolver.close()
