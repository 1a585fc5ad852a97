"""A signal that ends the service is not lost, even if its exception is, and the end never takes longer than it may."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn

from api.process import logs
from api.process.signals import interruptible, was_ended
from api.server import processes
from tests.log_capture import everything_said


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


def raised_in_its_place() -> None:
    """As a library does that catches everything."""
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt as interruption:
        raise ValueError("interrupted") from interruption


def raised_after_it() -> None:
    """As a library does that lost it, or as an error of our own."""
    with suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    raise ValueError("not enough values to unpack (expected 3, got 0)")


def raised_while_it_ends() -> None:
    """As an error of our own in what tidies up."""
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        raise ValueError("cannot tidy up")


@pytest.mark.usefixtures("no_alarm_left")
@pytest.mark.parametrize(
    ("failing", "logged"), [(raised_in_its_place, False), (raised_after_it, True), (raised_while_it_ends, True)]
)
def test_an_error_after_a_signal_ends_as_the_signal_does_and_is_logged_once_if_it_may_be_another(
    failing: Callable[[], None], *, logged: bool
) -> None:
    with everything_said() as said, pytest.raises(KeyboardInterrupt), interruptible(), interruptible():
        failing()
    lines = [(line["log_level"], line["kind"], line["where"][-1].rpartition(":")[2]) for line in said]
    assert lines == ([("error", "ValueError", failing.__name__)] if logged else [])


@pytest.mark.usefixtures("no_alarm_left")
def test_an_error_that_is_its_own_cause_ends_as_the_signal_does() -> None:
    def its_own_cause() -> None:
        try:
            raised_after_it()
        except Exception as problem:
            raise problem from problem

    with pytest.raises(KeyboardInterrupt), interruptible():
        its_own_cause()


@pytest.mark.usefixtures("no_alarm_left")
@pytest.mark.parametrize("error", [BrokenPipeError, ValueError])
def test_an_error_after_a_signal_ends_as_the_signal_does_if_there_is_nowhere_to_log_to(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def closed(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(logs, "log", SimpleNamespace(error=closed))
    with pytest.raises(KeyboardInterrupt), interruptible():
        raised_after_it()


def test_an_error_without_a_signal_is_itself() -> None:
    with everything_said() as said, pytest.raises(ValueError, match="its own"), interruptible():
        raise ValueError("an error of its own")
    assert said == []


FAILS_AT_ITS_END = """
import os, signal
from contextlib import suppress
import api.process.logs  # on a busy machine it takes long, and the alarm is set by then
from api.process.signals import interruptible

with suppress(KeyboardInterrupt), interruptible():
    with suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    raise ValueError("zqxmessage")
"""


def test_a_command_that_has_not_set_up_its_log_writes_it_to_standard_error_all_the_same() -> None:
    ended = subprocess.run([sys.executable, "-c", FAILS_AT_ITS_END], capture_output=True, text=True, check=True)
    (line,) = ended.stderr.splitlines()
    assert (json.loads(line)["event"], json.loads(line)["kind"]) == ("failed after a signal", "ValueError")
    assert "zqx" not in ended.stdout + ended.stderr


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
