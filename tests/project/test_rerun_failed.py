"""``.ci/run`` tries failed tests once more, alone, and names those that then pass."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
SCRIPT = PROJECT / "scripts" / "rerun_failed"

GOOD = "def test_good():\n    pass\n"
FLAKY = """
from pathlib import Path
def test_by_chance():
    seen = Path(__file__).with_name("seen")
    if not seen.exists():
        seen.touch()
        raise AssertionError("the first time")
"""
BAD = "def test_bad():\n    raise AssertionError('always')\n"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTEST_OUTCOME_FILE": str(folder / "outcome"), "PYTHONPATH": str(PROJECT)}
    environment.pop("PYTEST_ADDOPTS", None)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def twice(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(source, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    run(folder, sys.executable, "-m", "pytest", "-q", "-p", "tests.outcome")
    return run(folder, sys.executable, str(SCRIPT), str(folder / "outcome"))


def test_what_passes_the_second_time_is_named_and_does_not_fail_the_run(tmp_path: Path) -> None:
    ended = twice(tmp_path, GOOD + FLAKY)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-2:] == ["FLAKY: test_it.py::test_by_chance", "2 passed, 0 failed"]


def test_what_fails_again_fails_the_run(tmp_path: Path) -> None:
    ended = twice(tmp_path, GOOD + FLAKY + BAD)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-2:] == ["FLAKY: test_it.py::test_by_chance", "2 passed, 1 failed"]


@pytest.mark.parametrize("source", ["def broken(:\n", "import nothing_of_that_name\n"])
def test_tests_that_cannot_be_collected_are_no_accident(tmp_path: Path, source: str) -> None:
    ended = twice(tmp_path, source)
    assert ended.returncode == 1
    assert "FLAKY" not in ended.stdout


def test_without_an_outcome_nothing_is_run_again(tmp_path: Path) -> None:
    ended = run(tmp_path, sys.executable, str(SCRIPT), str(tmp_path / "outcome"))
    assert ended.returncode == 1
    assert "nothing is run again" in ended.stdout


def test_so_many_failures_are_no_accident(tmp_path: Path) -> None:
    many = "import pytest\n@pytest.mark.parametrize('n', range(51))\ndef test_bad(n):\n    raise AssertionError\n"
    ended = twice(tmp_path, many)
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1] == "0 passed, 51 failed"


def test_it_runs_a_test_of_our_own_under_our_own_settings(tmp_path: Path) -> None:
    name = "tests/project/test_rerun_failed.py::test_without_an_outcome_nothing_is_run_again"
    outcome = tmp_path / "outcome"
    outcome.write_text(json.dumps({"exit_status": 1, "passed": 0, "failed": [name]}), encoding="utf-8")
    ended = run(PROJECT, sys.executable, str(SCRIPT), str(outcome))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-2:] == [f"FLAKY: {name}", "1 passed, 0 failed"]
