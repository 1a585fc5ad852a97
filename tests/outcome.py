"""A pytest plugin (``-p tests.outcome``): writes what failed and how many passed, for ``scripts/rerun_failed``.

The file that ``PYTEST_OUTCOME_FILE`` names gets ``{"exit_status": int, "passed": int, "failed": [node ids]}``.
"""

import json
import os
from pathlib import Path

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int) -> None:
    found = terminalreporter.stats
    failed = {report.nodeid for kind in ("failed", "error") for report in found.get(kind, ())}
    outcome = {"exit_status": int(exitstatus), "passed": len(found.get("passed", ())), "failed": sorted(failed)}
    Path(os.environ["PYTEST_OUTCOME_FILE"]).write_text(json.dumps(outcome), encoding="utf-8")
