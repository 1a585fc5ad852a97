"""The Node process that holds the browser (``driver.mjs``): a line of JSON for each command and for each answer."""

import json
import os
import select
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from bench.processes import family
from tests.browser.chromium import HERE, Chromium, find_chromium
from tests.node_packages import node_environment
from tests.processes import is_gone
from tests.timeouts import LONG

ANSWER_SECONDS = 2 * LONG
"""The browser gives up after ``LONG`` and says why; a driver that says nothing for this long is stuck."""


class BrowserError(AssertionError):
    """What the browser could not do, with the text of the page that it shows."""


class Driver:
    """One Node process with one Chromium."""

    def __init__(self, chromium: Chromium, folder: str, said: IO[bytes]) -> None:
        self._said = said
        self._received = b""
        self._asked = 0
        self._node = subprocess.Popen(
            ["node", HERE / "driver.mjs", chromium.program, str(int(LONG * 1000))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**node_environment(), **chromium.environment, "TMPDIR": folder},
            start_new_session=True,  # Ctrl-C reaches the tests alone, and they end the browser
        )

    @property
    def processes(self) -> set[int]:
        """The ids of Node and Chromium."""
        return family(self._node.pid)

    def started(self) -> str:
        """Wait for Chromium, and give its version."""
        return str(self._answer())

    def ask(self, command: str, **given: Any) -> Any:
        """Send a command and give its value. Raises ``BrowserError``."""
        assert self._node.stdin is not None
        self._asked += 1
        try:
            self._node.stdin.write(json.dumps({"id": self._asked, "command": command, **given}).encode() + b"\n")
            self._node.stdin.flush()
        except BrokenPipeError:
            raise BrowserError(f"the browser's driver has ended: {self._complaint()}") from None
        return self._answer(command)

    def end(self) -> None:
        """Let the driver end its browser, and end what is left by force."""
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        started = self.processes
        with suppress(BrokenPipeError):
            self._node.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._node.wait(LONG)
        for process in started:
            if not is_gone(process):
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        self._node.wait()
        self._node.stdout.close()

    def _answer(self, command: str = "start") -> Any:
        answer = self._line(command)
        while answer["id"] != self._asked:  # a test was interrupted before it had read this one
            answer = self._line(command)
        if "error" in answer:
            raise BrowserError(_readable(command, answer))
        return answer["value"]

    def _line(self, command: str) -> dict[str, Any]:
        assert self._node.stdout is not None
        while b"\n" not in self._received:
            ready, _, _ = select.select([self._node.stdout], [], [], ANSWER_SECONDS)
            if not ready:
                raise BrowserError(f"the browser's driver does not answer: {command}")
            more = os.read(self._node.stdout.fileno(), 65536)
            if not more:
                raise BrowserError(f"the browser's driver has ended: {self._complaint()}")
            self._received += more
        line, _, self._received = self._received.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _complaint(self) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="replace")


@contextmanager
def running_driver() -> Iterator[Driver]:
    """Start a browser, and end it with all its processes. Raises ``chromium.Missing``."""
    chromium = find_chromium()
    kept = tempfile.TemporaryDirectory(prefix="corridor-browser-", ignore_cleanup_errors=True)
    with kept as folder, tempfile.TemporaryFile() as said:
        driver = Driver(chromium, folder, said)
        try:
            driver.started()
            yield driver
        finally:
            driver.end()


def _readable(command: str, answer: dict[str, Any]) -> str:
    told = f"{command}: {answer['error']}"
    if "url" in answer:
        told += f"\n--- {answer['url']} shows:\n{answer['text'][:3000]}"
    return told
