"""A signal that ends the service is not lost, even if its exception is, and the end never takes longer than it may."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import uvicorn

from api.process.signals import interruptible, was_ended
from api.server import processes


class Server:
    """Stands in for uvicorn's server, and must not run."""

    started = False

    def __init__(self, config: uvicorn.Config) -> None:
        self.config = config

    def run(self, sockets: Any) -> None:
        pytest.fail("it serves although it was told to end")


@pytest.fixture
def no_alarm_left() -> Iterator[None]:
    """The process of the tests goes on after a signal that would have ended it."""
    before = signal.getsignal(signal.SIGALRM)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.usefixtures("no_alarm_left")
@pytest.mark.parametrize("workers", [1, 2])
def test_an_end_whose_exception_was_lost_is_an_end(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(processes, "Server", Server)
    monkeypatch.setattr(processes, "Supervisor", lambda config, sockets: Server(config))
    monkeypatch.setattr(uvicorn.Config, "load_app", lambda config: None)
    with interruptible():
        assert not was_ended()
        with suppress(KeyboardInterrupt):  # as in a destructor
            os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(SystemExit) as end:
            processes.run(uvicorn.Config("nothing:app", workers=workers), [])
    assert end.value.code == processes.NOT_STARTED
    with interruptible():
        assert not was_ended()


ENDED_IN_ITS_START = """
import os, signal, sys
import uvicorn
from api.server.worker_process import Server

async def app(scope, receive, send):
    os.kill(os.getpid(), signal.SIGTERM)  # while its parts start
    await receive()
    print("it went on")
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})

server = Server(uvicorn.Config(app, lifespan="on", loop="uvloop", log_config=None, port=0))
try:
    server.run()
except KeyboardInterrupt:
    sys.exit(0 if server.should_exit and not server.started else 1)
sys.exit(2)
"""


def test_a_signal_in_the_start_of_a_server_does_not_wait_for_the_rest_of_it() -> None:
    ended = subprocess.run([sys.executable, "-c", ENDED_IN_ITS_START], capture_output=True, text=True, check=False)
    assert ended.returncode in (0, processes.NOT_STARTED), ended.stderr
    assert "it went on" not in ended.stdout


@pytest.mark.usefixtures("no_alarm_left")
def test_an_error_that_a_library_makes_of_the_signal_is_the_signal() -> None:
    def interrupted() -> None:
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
        raise ValueError("not enough values to unpack (expected 3, got 0)")

    with pytest.raises(KeyboardInterrupt), interruptible():
        interrupted()
    with pytest.raises(ValueError, match="its own"), interruptible():
        raise ValueError("an error of its own")


ENDS_SLOWLY = """
import os, signal, time
from contextlib import suppress
from api.process import signals

signals.CUT_OFF_SECONDS = 0.3
with suppress(KeyboardInterrupt), signals.interruptible():
    os.kill(os.getpid(), signal.SIGTERM)
print("in order", flush=True)
time.sleep(60)  # as Python itself does at its end on a busy machine
"""


def test_what_comes_after_the_block_is_cut_off_too() -> None:
    ended = subprocess.run([sys.executable, "-c", ENDS_SLOWLY], capture_output=True, text=True, check=False)
    assert (ended.stdout, ended.returncode) == ("in order\n", -signal.SIGALRM)
