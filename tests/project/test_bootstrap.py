"""If a prerequisite is missing at the start, a sentence says which."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with what the bootstrap reads, and no environment yet."""
    for name in ("requirements.lock", "requirements-uv.lock", "pyproject.toml", "Makefile"):
        shutil.copy(PROJECT / name, tmp_path / name)
    (tmp_path / "scripts").mkdir()
    shutil.copy(PROJECT / "scripts" / "bootstrap", tmp_path / "scripts" / "bootstrap")
    return tmp_path


def a_python(folder: Path, *, new_enough: bool) -> Path:
    """Write a Python that answers the bootstrap's questions: its age, and that it has no venv module."""
    python = folder / "some-python"
    python.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        "  --version) echo Python 3.9.2;;\n"
        f"  *version_info*) exit {0 if new_enough else 1};;\n"
        "  *) exit 1;;\nesac\n",
        encoding="utf-8",
    )
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    return python


def bootstrap(clone: Path, python: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(clone), "PYTHON": str(python)}
    command = ["make", "--no-print-directory", ".venv/.installed"]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_an_old_python_is_named_with_its_version(clone: Path) -> None:
    finished = bootstrap(clone, a_python(clone, new_enough=False))
    assert finished.returncode != 0
    assert "is Python 3.9.2; Corridor needs Python 3.11 or newer" in finished.stderr


def test_a_python_that_is_not_there_is_said_to_be_missing(clone: Path) -> None:
    finished = bootstrap(clone, clone / "nowhere")
    assert finished.returncode != 0
    assert "not to be found" in finished.stderr


def test_a_python_without_venv_is_told_which_package_to_install(clone: Path) -> None:
    finished = bootstrap(clone, a_python(clone, new_enough=True))
    assert finished.returncode != 0
    assert "apt install python3-venv" in finished.stderr
    assert not (clone / ".venv").exists()


def test_every_target_that_may_be_called_is_explained_by_help() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (called,) = re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)
    shown = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert [target for target in called.split() if target != "lint" and f"make {target} " not in shown] == []


def test_ci_runs_what_everybody_runs() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "exec make test </dev/null"
