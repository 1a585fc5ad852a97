"""As whom the embedded server runs: never as root, always as somebody who can."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.embedded_postgres import running_postgres
from adapters.embedded_postgres.programs import binaries
from adapters.embedded_postgres.programs.copies import copy_programs
from tests.postgres.embedded.embedded_process import CHILD, PATIENCE, QUICK, answers, corridor

PROJECT = Path(__file__).parents[3]
ROOT = os.geteuid() == 0


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that every account reaches; pytest's own are closed."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def account_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def python_for_others() -> str:
    """An interpreter that every account may run; root's own may lie in a closed home."""
    for candidate in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            found = subprocess.run([candidate, "-c", "import tomllib"], user=65534, check=False, capture_output=True)
        except OSError:
            continue
        if found.returncode == 0:
            return candidate
    return ""


def test_the_server_of_root_runs_as_an_account_without_rights(tmp_path: Path) -> None:
    with running_postgres(tmp_path, settings={"fsync": "off"}) as server:
        runs_as = account_of(server.pid)
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert runs_as == (tmp_path / "cluster").stat().st_uid
        assert runs_as != 0
        assert ROOT or runs_as == os.geteuid()
        assert "CapEff:\t0000000000000000" in status
        assert not ROOT or "Groups:\t \n" in status, "root's groups are dropped"
    with running_postgres(tmp_path, settings={"fsync": "off"}) as server:
        assert account_of(server.pid) == runs_as


def test_an_ordinary_user_runs_it_as_itself_and_root_may_join(open_to_all: Path) -> None:
    user = pwd.getpwnam("nobody") if ROOT else pwd.getpwuid(os.geteuid())
    folder = open_to_all / "data"
    folder.mkdir()
    shutil.copytree(PROJECT / "adapters", open_to_all / "code" / "adapters")
    (open_to_all / "copies").mkdir()
    programs = copy_programs(binaries._installed().parent, open_to_all / "copies")
    (programs.parent / "__init__.py").touch()
    child = shutil.copy(CHILD, open_to_all / "code")
    os.chown(folder, user.pw_uid, user.pw_gid)
    python = python_for_others() if ROOT else sys.executable
    with subprocess.Popen(
        [python or sys.executable, child, folder, QUICK],
        user=user.pw_uid if ROOT and python else None,
        group=user.pw_gid if ROOT and python else None,
        env={"PYTHONPATH": f"{open_to_all}/code:{programs.parents[1]}"},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as owner:
        said = owner.stdout.readline()
        assert b'"owner": true' in said, said
        with corridor(folder) as guest:
            facts = guest.answer()
            assert not facts["owner"]
            assert account_of(facts["pid"]) == user.pw_uid
            assert {path.stat().st_uid for path in folder.iterdir()} == {user.pw_uid}, "root locks nobody out"
            assert answers(facts)
            guest.leave()
        owner.communicate(b"leave\n", timeout=PATIENCE)
    assert owner.returncode == 0


def test_a_root_that_may_not_become_another_account_says_so(tmp_path: Path) -> None:
    drop_setuid = (
        "import ctypes, os, sys; PR_CAPBSET_DROP, CAP_SETUID = 24, 7; "
        "ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SETUID, 0, 0, 0); "
        "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", drop_setuid, str(CHILD), str(tmp_path), QUICK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as restricted:
        said, _ = restricted.communicate("leave\n", timeout=PATIENCE)
    assert ("may not become another account" in said) == ROOT, said
    assert ("CORRIDOR_DATABASE_URL" in said) == ROOT, said


def test_programs_in_a_closed_folder_are_copied_for_the_account_that_needs_them(
    tmp_path: Path, open_to_all: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    programs = copy_programs(binaries._installed().parent, closed)
    closed.chmod(0o700)
    monkeypatch.setattr(binaries, "_installed", lambda: programs / "bin")
    monkeypatch.setattr(binaries, "COPIES", open_to_all / "copies")
    for _ in range(2):
        with running_postgres(tmp_path / "data", settings={"fsync": "off"}) as server:
            assert server.bin_dir.is_relative_to(open_to_all / "copies" if ROOT else closed)
    assert len(list(open_to_all.glob("copies/*"))) == (1 if ROOT else 0)


def test_a_copy_can_be_read_by_all_and_changed_by_us_alone(tmp_path: Path) -> None:
    program = tmp_path / "wheel" / "pginstall" / "bin" / "postgres"
    program.parent.mkdir(parents=True, mode=0o700)
    program.write_text("a program")
    program.chmod(0o700)
    library = tmp_path / "wheel.libs" / "libpq.so"
    library.parent.mkdir()
    library.write_text("a library")
    library.chmod(0o666)
    copy = copy_programs(program.parents[1], tmp_path / "copies")
    root = copy.parents[1]
    modes = {str(path.relative_to(root)): path.stat().st_mode & 0o777 for path in (root, *root.rglob("*"))}
    assert modes == {
        ".": 0o755,
        "wheel": 0o755,
        "wheel/pginstall": 0o755,
        "wheel/pginstall/bin": 0o755,
        "wheel/pginstall/bin/postgres": 0o755,
        "wheel.libs": 0o755,
        "wheel.libs/libpq.so": 0o644,
    }
    assert copy_programs(program.parents[1], tmp_path / "copies") == copy
