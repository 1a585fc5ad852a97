"""However a Corridor ends, its server ends too, and what was committed is there again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adapters.embedded_postgres.programs import launch
from tests.postgres.embedded.embedded_process import (
    PATIENCE,
    QUICK,
    answers,
    busy_backend,
    corridor,
    processes_in,
    sql,
    wait_until,
)

COMMIT = "CREATE TABLE kept AS SELECT 42 AS answer"
READ = "SELECT answer FROM kept"


@pytest.mark.parametrize("ending", ["leave", "SIGTERM", "SIGKILL", "abort"])
def test_no_server_outlives_its_owner_and_nothing_committed_is_lost(tmp_path: Path, ending: str) -> None:
    with corridor(tmp_path) as owner:
        facts = owner.answer()
        assert facts["pid"] in processes_in(tmp_path)
        assert os.getsid(facts["pid"]) == facts["pid"], "a Ctrl-C at the terminal must not reach the server"
        sql(facts, COMMIT)
        if ending.startswith("SIG"):
            owner.process.send_signal(signal.Signals[ending])
        else:
            owner.record_events(ending)
        owner.process.wait(PATIENCE)
        wait_until(lambda: not processes_in(tmp_path))
    with corridor(tmp_path) as next_owner:
        again = next_owner.answer()
        assert again["owner"]
        assert again["pid"] != facts["pid"]
        assert sql(again, READ) == "42"


def test_a_busy_server_ends_with_its_killed_owner(tmp_path: Path) -> None:
    with corridor(tmp_path, QUICK) as owner, busy_backend(owner.answer()):
        owner.process.kill()
        wait_until(lambda: not processes_in(tmp_path))


def test_a_start_right_after_a_kill_waits_for_the_dying_server(tmp_path: Path) -> None:
    with corridor(tmp_path) as owner:
        facts = owner.answer()
        sql(facts, COMMIT)
        with busy_backend(facts):
            owner.process.kill()
            with corridor(tmp_path) as next_owner:
                again = next_owner.answer()
                assert again["owner"]
                assert sql(again, READ) == "42"


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
def test_a_killed_server_comes_back_at_the_same_address_within_five_seconds(tmp_path: Path, busy: bool) -> None:
    """Within five seconds more than a start takes here and now: a busy machine needs longer for both."""
    begun = time.monotonic()
    with corridor(tmp_path) as owner:
        facts = owner.answer()
        started_in = time.monotonic() - begun
        sql(facts, COMMIT)
        begun = time.monotonic()
        if busy:
            with busy_backend(facts):
                begun = time.monotonic()
                os.kill(facts["pid"], signal.SIGKILL)
                wait_until(lambda: answers(facts))
        else:
            os.kill(facts["pid"], signal.SIGKILL)
            wait_until(lambda: answers(facts))
        assert time.monotonic() - begun < 5 + started_in
        assert sql(facts, READ) == "42"
        wait_until(lambda: owner.ask("look")["owner"])
        owner.leave()
        assert not processes_in(tmp_path)


@pytest.mark.parametrize("after", [0.15, 0.35, 0.6])
def test_a_first_start_that_is_killed_half_way_leaves_nothing_that_hinders_the_next(
    tmp_path: Path, after: float
) -> None:
    with corridor(tmp_path, QUICK) as first:
        time.sleep(after)
        first.process.kill()
        wait_until(lambda: not processes_in(tmp_path))
    with corridor(tmp_path, QUICK) as second:
        assert second.answer()["owner"]
        assert not list(tmp_path.glob("unfinished-*"))


def test_a_program_ignores_no_signal_that_a_background_shell_lets_us_ignore() -> None:
    """Else a server whose owner dies before it has handlers would never end."""

    def as_in_the_background() -> None:
        for each in (signal.SIGINT, signal.SIGQUIT):
            signal.signal(each, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])

    numbers = map(str, (os.getpid(), int(signal.SIGQUIT), os.getuid(), os.getgid()))
    status = subprocess.run(
        [sys.executable, "-I", "-S", launch.__file__, *numbers, "/bin/cat", "/proc/self/status"],
        preexec_fn=as_in_the_background,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    masks = dict(line.split(":\t") for line in status.splitlines() if line.startswith("Sig"))
    for each in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        bit = 1 << (each - 1)
        assert not int(masks["SigIgn"], 16) & bit, each
        assert not int(masks["SigBlk"], 16) & bit, each
