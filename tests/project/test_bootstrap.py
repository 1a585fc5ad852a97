"""The bootstrap installs what was asked for, and says in a sentence what is missing."""

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
    for name in (
        "requirements.lock",
        "requirements-runtime.lock",
        "requirements-uv.lock",
        "pyproject.toml",
        "Makefile",
    ):
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
    assert "not found" in finished.stderr


def test_a_python_without_venv_is_told_which_package_to_install(clone: Path) -> None:
    finished = bootstrap(clone, a_python(clone, new_enough=True))
    assert finished.returncode != 0
    assert "apt install python3-venv" in finished.stderr
    assert not (clone / ".venv").exists()


@pytest.fixture
def installed(clone: Path) -> Path:
    """The same with an environment, whose uv only notes what it is asked to do."""
    version = re.search(r"^uv==(\S+)", (PROJECT / "requirements-uv.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    programs = clone / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text("#!/bin/sh\n", encoding="utf-8")
    uv = f'#!/bin/sh\n[ "$1" = --version ] && echo uv {version[1]} || echo "$@" >> asked\n'
    (programs / "uv").write_text(uv, encoding="utf-8")
    for program in programs.iterdir():
        program.chmod(0o755)
    return clone


@pytest.mark.parametrize(
    ("targets", "locks"),
    [
        (["install"], ["requirements.lock"]),
        (["install-runtime"], ["requirements-runtime.lock"]),
        (["install-runtime", "install-runtime"], ["requirements-runtime.lock"]),
        (["install", "install-runtime"], ["requirements.lock", "requirements-runtime.lock"]),
        (["install-runtime", "install"], ["requirements-runtime.lock", "requirements.lock"]),
    ],
    ids=str,
)
def test_each_install_takes_its_lock_file_and_undoes_the_other(
    installed: Path, targets: list[str], locks: list[str]
) -> None:
    for target in targets:
        subprocess.run(["make", "--no-print-directory", target], cwd=installed, check=True, capture_output=True)
    asked = (installed / "asked").read_text(encoding="utf-8").splitlines()
    synced = [line.split()[3] for line in asked if line.startswith("pip sync --require-hashes ")]
    assert synced == locks


def test_every_target_that_may_be_called_is_explained_by_help() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    (called,) = re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)
    shown = subprocess.run(["make", "help"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert [target for target in called.split() if target != "lint" and f"make {target} " not in shown] == []


def test_ci_runs_what_everybody_runs() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    commands = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    (tests,) = [line for line in commands if "make test" in line]
    assert re.fullmatch(r'if make test ARGS="[^"]*" </dev/null; then', tests)
