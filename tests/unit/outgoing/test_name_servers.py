"""Name servers: a real one that answers nothing holds up nobody."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from adapters.outgoing import name_servers
from adapters.outgoing.failures import OutgoingFailed
from adapters.outgoing.name_servers import NO_ADDRESS, NameServers

MANY = 300


@pytest.fixture
def silent() -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{server.getsockname()[1]}"


async def test_a_name_of_this_machine_has_its_addresses() -> None:
    servers = NameServers()
    assert "127.0.0.1" in await servers.addresses("localhost", 443)
    assert await servers.addresses("127.0.0.1", 443) == ["127.0.0.1"]
    await servers.aclose()


async def test_one_that_does_not_answer_is_left_after_its_time(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name_servers, "FIRST_TRY", 0.05)
    servers = NameServers([silent])
    with pytest.raises(OutgoingFailed, match=NO_ADDRESS):
        await servers.addresses("hooks.partner.example", 443)
    await servers.aclose()


async def test_however_many_wait_for_one_the_next_name_is_answered(silent: str) -> None:
    servers = NameServers([silent])
    waiting = [asyncio.create_task(servers.addresses(f"hooks{number}.partner.example", 443)) for number in range(MANY)]
    await asyncio.sleep(0)
    assert "127.0.0.1" in await servers.addresses("localhost", 443)
    assert not any(task.done() for task in waiting)
    await servers.aclose()
    for task in waiting:
        task.cancel()
    assert len(await asyncio.gather(*waiting, return_exceptions=True)) == MANY
