"""The same requests through nginx: whatever an attacker sends, others get answers to their own requests."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from api.server.http_protocol import BoundedHttpProtocol
from tests.http.bad_input.small_server import served
from tests.http.smuggling.attacks import ATTACKS
from tests.http.smuggling.behind_nginx import NAME, nginx
from tests.http.smuggling.witness import Witness
from tests.timeouts import LONG

VICTIM = b"GET /victim HTTP/1.1\r\nHost: corridor.example\r\nAuthorization: Bearer victim\r\n\r\n"
ANSWER = b"</victim Bearer victim>"
QUICK = 0.2
"""Seconds for an attacker, who may be waiting for an answer that nobody owes."""
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE


@pytest.fixture(scope="module")
def witness() -> Witness:
    return Witness()


@pytest.fixture(scope="module")
async def port(witness: Witness, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[int]:
    folder: Path = tmp_path_factory.mktemp("nginx")
    async with served(witness, BoundedHttpProtocol) as upstream, nginx(folder, upstream) as port:
        yield port


async def said(port: int, raw: bytes, ends: bytes, within: float) -> bytes:
    """Send, and read until the answer ends so, the connection ends, or the time is up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=TLS, server_hostname=NAME)
    answer = b""
    try:
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(within):
                writer.write(raw)
                await writer.drain()
                while not answer.endswith(ends) and (more := await reader.read(65_536)):
                    answer += more
    finally:
        writer.transport.abort()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()
    return answer


@pytest.mark.parametrize("name", ATTACKS)
async def test_no_request_is_served_with_the_credentials_of_somebody_else(
    port: int, witness: Witness, name: str
) -> None:
    witness.served.clear()
    raw, _ = ATTACKS[name]
    await said(
        port, raw.replace(b"Host: here\r\n", b"Host: corridor.example\r\n"), b"</smuggled Bearer attacker>", QUICK
    )
    for _ in range(3):  # more than nginx has connections to us that an attack could have left something on
        answer = await said(port, VICTIM, ANSWER, LONG)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert re.findall(rb"<.*?>", answer) == [ANSWER]
    for path, _, credentials in witness.served:
        assert (path == "/victim") is (credentials == "Bearer victim")
        assert credentials in ("Bearer victim", "Bearer attacker", "")
    assert [path for path, *_ in witness.served].count("/victim") == 3


async def test_nginx_keeps_its_connections_to_us(port: int, witness: Witness) -> None:
    """Otherwise nothing of one client could ever meet another, and this file would prove nothing."""
    for _ in range(3):
        await said(port, VICTIM, ANSWER, LONG)
    addresses = witness.addresses[-3:]
    assert len(set(addresses)) == 1
