"""ClamAV's own daemon is tried where it is installed."""

import shutil

import pytest

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
collect_ignore = [] if CLAMD else ["test_real_clamd.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not CLAMD:
        terminalreporter.section("ClamAV's clamd is missing: only a stand-in of a virus scanner was tried")
