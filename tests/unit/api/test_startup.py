"""A service that starts early waits for what passes, ends the process for what does not, and always ends."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.postgres.connection.availability import DatabaseUnavailable
from api.process import startup
from api.process.startup import NOT_STARTED, started, started_early
from tests.timeouts import LONG


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(startup, "FIRST_SECONDS", 0.05)


def nothing(_: object) -> None:
    """Hear that it is up."""


class Parts:
    """Parts whose start fails so often."""

    def __init__(self, *failures: Exception) -> None:
        self.failures, self.ended = list(failures), False

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[str]:
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        yield "service"
        self.ended = True


async def test_it_starts_again_until_the_database_is_there() -> None:
    heard: list[str] = []
    parts = Parts(*[DatabaseUnavailable()] * 20)
    async with started_early(parts, heard.append) as begun:
        await begun.first_attempt()
        assert begun.service is None
        await asyncio.wait_for(begun.up.wait(), LONG)
        assert heard == ["service"]
    assert parts.ended


async def test_it_is_known_at_once_that_it_waits_for_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "PAUSE_SECONDS", 2 * LONG)
    monkeypatch.setattr(startup, "FIRST_SECONDS", 2 * LONG)
    monkeypatch.setattr(startup, "END_SECONDS", 0.05)
    async with started_early(Parts(DatabaseUnavailable()), nothing) as begun:
        await asyncio.wait_for(begun.first_attempt(), LONG)
        assert begun.service is None


async def test_without_an_early_start_a_failure_is_a_failure() -> None:
    with pytest.raises(DatabaseUnavailable):
        async with started(Parts(DatabaseUnavailable()), nothing):
            pytest.fail("there is no service")


ENDS = """
import asyncio
from contextlib import asynccontextmanager

from adapters.postgres.connection.availability import DatabaseUnavailable
from api.process import startup
from api.process.settings import SettingWrong

startup.PAUSE_SECONDS = 0.01
refused = DatabaseUnavailable()
refused.passes, refused.reason = False, "PostgreSQL refused: no such password."
failures = [DatabaseUnavailable()] * {later} + [{what}]

@asynccontextmanager
async def parts():
    await asyncio.sleep(0)
    raise failures.pop(0)
    yield

async def serve():
    async with startup.started_early(parts, print):
        await asyncio.sleep(100)

asyncio.run(serve())
"""


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ('SettingWrong("CORRIDOR_X: wrong")', "CORRIDOR_X: wrong"),
        ("refused", "no such password"),
        ("RuntimeError()", "RuntimeError"),
    ],
)
@pytest.mark.parametrize("later", [0, 20])
def test_what_waiting_cannot_mend_ends_the_process(what: str, said: str, later: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", ENDS.format(what=what, later=later)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == NOT_STARTED, ended.stderr
    assert said in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


MAY_NOT_START = """
import asyncio
import socket
import sys
from contextlib import asynccontextmanager
from uuid import uuid4

import uvicorn

from api.http.app import create_app
from api.process.settings import SettingWrong
from api.server.worker_process import Server

@asynccontextmanager
async def parts():
    await asyncio.sleep(3)  # as on a busy machine
    raise SettingWrong("CORRIDOR_X: wrong")
    yield

app = create_app(parts, (), uuid4, early_at="http://127.0.0.1")
Server(uvicorn.Config(app, loop="uvloop", log_config=None)).run([socket.socket(fileno=int(sys.argv[1]))])
"""
REQUEST = b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"


def test_who_connects_is_left_to_the_other_processes_by_one_that_may_not_start() -> None:
    """Here the test is the other process: it listens on the same socket."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()) as client,
    ):
        client.sendall(REQUEST)
        number = listening.fileno()
        ended = subprocess.run(
            [sys.executable, "-c", MAY_NOT_START, str(number)],
            pass_fds=[number],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == NOT_STARTED, ended.stderr
        assert "CORRIDOR_X: wrong" in ended.stdout + ended.stderr
        listening.setblocking(False)
        accepted, _ = listening.accept()
        with accepted:
            accepted.setblocking(True)
            assert accepted.recv(len(REQUEST)) == REQUEST


async def test_steps_that_never_end_are_cut_off_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "END_SECONDS", 0.05)
    monkeypatch.setattr(startup, "CUT_OFF_SECONDS", LONG)
    cut_off = []

    @asynccontextmanager
    async def held(step: int) -> AsyncIterator[None]:
        yield
        try:
            await asyncio.sleep(LONG)
        except asyncio.CancelledError:
            cut_off.append(step)

    @asynccontextmanager
    async def parts() -> AsyncIterator[str]:
        async with held(1), held(2), held(3):
            yield "service"

    async with started_early(parts, nothing):
        pass
    assert cut_off == [3, 2, 1]


async def test_a_start_that_hangs_is_cut_off_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "END_SECONDS", 0.05)
    began = asyncio.Event()

    @asynccontextmanager
    async def parts() -> AsyncIterator[Any]:
        began.set()
        await asyncio.sleep(LONG)
        yield None

    async with started_early(parts, nothing) as begun:
        await begun.first_attempt()
        assert began.is_set()
        assert begun.service is None
