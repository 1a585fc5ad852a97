"""Starts small Corridors (`embedded_child.py`) and looks at what they leave behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("embedded_child.py")
QUICK = "fsync=off"
PATIENCE = 120.0
"""Seconds for what must come to pass, on a machine that does other things too."""


class Corridor:
    """One process that holds the embedded server of a folder."""

    def __init__(self, folder: Path, *arguments: str, uid: int | None = None) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), str(folder), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
        )

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def ask(self, word: str) -> dict[str, Any]:
        self.record_events(word)
        return self.answer()

    def record_events(self, word: str) -> None:
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def leave(self) -> None:
        self.record_events("leave")
        assert self.process.wait(PATIENCE) == 0, self.process.stderr.read()

    def close(self) -> None:
        """End the process if it still runs, and give its pipes back."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(BrokenPipeError):
                pipe.close()


@contextmanager
def corridors(folder: Path, count: int, *arguments: str) -> Iterator[list[Corridor]]:
    """Start several at the same moment."""
    started = [Corridor(folder, *arguments) for _ in range(count)]
    try:
        yield started
    finally:
        for each in started:
            each.process.kill()
        for each in started:
            each.close()


@contextmanager
def corridor(folder: Path, *arguments: str, uid: int | None = None) -> Iterator[Corridor]:
    started = Corridor(folder, *arguments, uid=uid)
    try:
        yield started
    finally:
        started.close()


def processes_in(folder: Path) -> set[int]:
    """Every process whose working directory is at or below `folder`: the server's are, and their children's."""
    found = set()
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            if Path(f"/proc/{name}/cwd").readlink().is_relative_to(folder):
                found.add(int(name))
    return found


def wait_until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass in time"
        time.sleep(0.02)


def run_sql(facts: dict[str, Any], statement: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [f"{facts['bin_dir']}/psql", "-XAtq", "-d", facts["url"], "-c", statement],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env=environment,
    )


def sql(facts: dict[str, Any], statement: str) -> str:
    answer = run_sql(facts, statement)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def answers(facts: dict[str, Any]) -> bool:
    return run_sql(facts, "SELECT 1").returncode == 0


@contextmanager
def busy_backend(facts: dict[str, Any]) -> Iterator[None]:
    """A session in the middle of a long statement that does not look up from its work."""
    statement = "SELECT /* busy */ count(*) FROM generate_series(1, 2000000000) a"
    with subprocess.Popen(
        [f"{facts['bin_dir']}/psql", "-XAtq", "-d", facts["url"], "-c", statement],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as session:
        try:
            running = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT /* busy %' AND state = 'active'"
            wait_until(lambda: sql(facts, running) == "1")
            yield
        finally:
            session.send_signal(signal.SIGKILL)
