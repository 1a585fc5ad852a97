"""The receiver of webhooks, in a process of its own: many endpoints, each at its own port, with TLS.

``python -m bench.events.receiver`` with a file of certificate and key, the number of endpoints, and how many of them
are dead: these take requests and never answer. It prints the ports, and answers each line that it reads: ``count`` with
how many requests it has answered, ``take`` with all of them since the last time.
"""

import asyncio
import json
import ssl
import sys
import time
from typing import Any

import uvloop

from bench.ports import HOST

ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"
LENGTH = b"\r\ncontent-length: "
EVENT = b'"id":"'
Arrival = tuple[float, int, str]
"""When (seconds since 1970), at which endpoint, and the id of which event."""


class Endpoint(asyncio.Protocol):
    """One connection to an endpoint."""

    def __init__(self, number: int, arrived: list[Arrival], *, dead: bool) -> None:
        self._number, self._arrived, self._dead = number, arrived, dead
        self._received = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store where answers go."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request once it is complete."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower() + b"\r\n"
            begin = head.index(LENGTH) + len(LENGTH)
            whole = end + 4 + int(head[begin : head.index(b"\r\n", begin)])
            if len(self._received) < whole:
                return
            body, self._received = self._received[end + 4 : whole], self._received[whole:]
            if not self._dead:
                event = body.partition(EVENT)[2].partition(b'"')[0].decode()
                self._arrived.append((time.time(), self._number, event))
                self._transport.write(ANSWER)


async def receive(certificate: str, endpoints: int, dead: int) -> None:
    """Receive until the input ends."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    loop, arrived, ports = asyncio.get_running_loop(), list[Arrival](), list[int]()
    for number in range(endpoints):
        server = await loop.create_server(
            lambda number=number: Endpoint(number, arrived, dead=number < dead),  # type: ignore[misc]
            HOST,
            0,
            ssl=tls,
        )
        ports.append(server.sockets[0].getsockname()[1])
    print(json.dumps(ports), flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        if line.strip() == b"count":
            print(len(arrived), flush=True)
        else:
            print(json.dumps(arrived), flush=True)
            arrived.clear()


if __name__ == "__main__":
    uvloop.run(receive(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
