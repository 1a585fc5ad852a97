"""Where the browser comes from, and that it never outlives the tests."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser import chromium as finding
from tests.browser.driver import BrowserError, running_driver
from tests.browser.fixtures import started
from tests.timeouts import LONG

PROJECT = Path(__file__).parents[2]
HOLDING = """
import signal
from tests.browser.driver import running_driver

with running_driver() as driver:
    print(*driver.processes, flush=True)
    signal.pause()
"""


def must_have_ended(processes: set[int]) -> None:
    for process in processes:
        try:
            watched = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        ended, _, _ = select.select([watched], [], [], LONG)
        os.close(watched)
        assert ended, f"process {process} lives on"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_it_ends_with_the_tests_however_they_end(number: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING], cwd=PROJECT, env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as tests:  # fmt: skip
        assert tests.stdout is not None
        processes = {int(one) for one in tests.stdout.readline().split()}
        assert len(processes) > 2
        tests.send_signal(number)
    must_have_ended(processes)


def test_chromium_ends_with_its_driver() -> None:
    with running_driver() as driver:
        started = driver.processes
        os.kill(min(started), signal.SIGKILL)
        must_have_ended(started)
        with pytest.raises(BrowserError, match="has ended"):
            driver.ask("open", options={}, patience=1)


def test_without_node_a_test_fails_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "NODE", False)
    with pytest.raises(pytest.fail.Exception, match=r"need Node\.js 20\.11 or newer, and npm: install them"), started():
        pass


def test_an_old_node_is_missing_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_node_version", lambda: (18, 19))
    with pytest.raises(finding.Missing, match=r"20\.11 or newer"):
        finding.find_chromium()


def test_a_machine_without_a_chromium_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(finding, "_installed_here", lambda: None)
    monkeypatch.setattr(finding, "installed", lambda *_, **__: tmp_path)
    with pytest.raises(finding.Missing, match=finding.NAMED):
        finding.find_chromium()


def test_a_named_chromium_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(finding.NAMED, "/somewhere/chrome")
    assert finding.find_chromium().program == Path("/somewhere/chrome")
