"""Answers without an end, or in crumbs: a limit on the body alone would let them go on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.outgoing.addresses import AllowedHosts
from adapters.outgoing.guarded_http import Outgoing, OutgoingFailed
from tests.https_server import NAME, certified, leads_to
from tests.loopback import listening

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "provisional answers": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n" * 100),
    "crumbs": (CHUNKED, b"1\r\nx\r\n" * 100),
    "extensions of chunks": (CHUNKED, b"1;" + b"x" * 60_000 + b"\r\nx\r\n"),
    "a head": (b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"x" * 1000 + b"\r\n"),
}
MOST = 16_000_000
"""What the system takes before a sender notices that nobody reads any more; what is read is much less."""


class Endless:
    """Sends the same again and again."""

    def __init__(self) -> None:
        self.beginning, self.again, self.written = b"", b"", 0
        self.ended = asyncio.Event()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            writer.write(self.beginning)
            while self.written < 2 * MOST:
                writer.write(self.again)
                self.written += len(self.again)
                await writer.drain()
        except ConnectionError:
            pass
        self.ended.set()


@pytest.fixture
async def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Endless, Outgoing, str]]:
    leads_to(monkeypatch, "127.0.0.1")
    server, client = certified(tmp_path)
    site = Endless()
    async with listening(site.answer, server) as port:
        yield site, Outgoing(AllowedHosts((f"{NAME}:{port}",)), client), f"https://{NAME}:{port}/"


@pytest.mark.parametrize("what", sorted(ENDLESS))
async def test_an_answer_without_an_end_is_cut_off_before_its_time_is_up(
    endless: tuple[Endless, Outgoing, str], what: str
) -> None:
    site, outgoing, url = endless
    site.beginning, site.again = ENDLESS[what]
    with pytest.raises(OutgoingFailed) as failed:
        await outgoing.request("GET", url)
    assert str(failed.value) != "TimeoutError"
    await site.ended.wait()
    assert site.written < MOST
