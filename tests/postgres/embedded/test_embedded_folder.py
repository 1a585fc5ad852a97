"""What the embedded server makes of the folder it is given."""

import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from adapters.embedded_postgres import EmbeddedPostgresError, running_postgres
from adapters.embedded_postgres.programs import binaries
from adapters.embedded_postgres.programs.accounts import Account
from tests.postgres.embedded.embedded_process import PATIENCE, QUICK, answers, corridor, processes_in, sql, wait_until


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A folder in which a Corridor has run and ended."""
    with running_postgres(tmp_path, settings={"fsync": "off"}):
        pass
    return tmp_path


def refusal(folder: Path, *arguments: str, expected_survivor: int | None = None) -> str:
    with corridor(folder, *arguments) as refused:
        answer = refused.answer()
        assert refused.process.wait(PATIENCE) == 3, answer
    assert (expected_survivor in processes_in(folder)) if expected_survivor else not processes_in(folder)
    return answer["sentence"]


def test_closed_parents_are_no_hindrance_and_stay_as_they_are(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "inner").mkdir(parents=True)
    closed.chmod(0o700)

    def look() -> list[tuple[str, int, int]]:
        return [
            (str(parent), parent.stat().st_mode, parent.stat().st_uid) for parent in (closed / "inner" / "x").parents
        ]

    before = look()
    with corridor(closed / "inner" / "data", QUICK) as owner:
        assert answers(owner.answer())
        owner.leave()
    assert look() == before
    assert stat.S_IMODE((closed / "inner" / "data").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["long-" * 40, "odd, name: 100% of ü@home?"])
def test_a_path_that_no_socket_address_can_hold_gets_a_socket_elsewhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    with ExitStack() as both:
        owner = both.enter_context(corridor(folder, QUICK))
        facts = owner.answer()
        guest = both.enter_context(corridor(folder))
        assert not guest.answer()["owner"]
        assert answers(facts)
        elsewhere = Path((folder / "socket_folder").read_text())
        assert f"host={elsewhere}" in facts["url"]
        assert stat.S_IMODE(elsewhere.lstat().st_mode) == 0o700
        owner.process.kill()
        wait_until(lambda: guest.ask("look")["owner"])
        assert answers(facts), "the new owner responds at the same address"
        guest.leave()
    elsewhere.rmdir()


def test_a_socket_folder_that_somebody_else_opened_is_not_used_again(tmp_path: Path) -> None:
    folder = tmp_path / ("long-" * 40)
    with running_postgres(folder, settings={"fsync": "off"}):
        first = Path((folder / "socket_folder").read_text())
    first.chmod(0o777)
    with running_postgres(folder, settings={"fsync": "off"}) as server:
        second = Path((folder / "socket_folder").read_text())
        assert second != first
        assert f"host={second}" in server.url()
    first.rmdir()
    second.rmdir()


def test_a_cluster_of_another_major_version_is_refused_untouched(made: Path) -> None:
    (made / "cluster" / "PG_VERSION").write_text("17\n")
    before = sorted((path, path.stat().st_mtime_ns) for path in (made / "cluster").rglob("*"))
    sentence = refusal(made)
    assert "made by PostgreSQL 17" in sentence
    assert "corridor db backup" in sentence
    assert "CORRIDOR_DATABASE_URL" in sentence
    assert sorted((path, path.stat().st_mtime_ns) for path in (made / "cluster").rglob("*")) == before


def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "unfinished-abc"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with running_postgres(tmp_path, settings={"fsync": "off"}):
        assert not half.exists()


def test_a_folder_that_is_no_cluster_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "thesis.txt").write_text("mine")
    if os.geteuid() == 0:
        os.chown(tmp_path / "cluster", 65534, 65534)
    assert "not a PostgreSQL cluster" in refusal(tmp_path)
    assert (tmp_path / "cluster" / "thesis.txt").read_text() == "mine"


def test_a_lost_password_is_named(made: Path) -> None:
    (made / "password").unlink()
    assert "Put it back from a backup" in refusal(made)


def test_a_server_that_cannot_start_says_what_its_log_says(made: Path) -> None:
    sentence = refusal(made, "shared_buffers=plenty")
    assert 'invalid value for parameter "shared_buffers"' in sentence


def test_a_stale_postmaster_pid_of_somebody_elses_process_is_no_hindrance(made: Path) -> None:
    account = (made / "cluster").stat()
    with subprocess.Popen(["sleep", "3600"], user=account.st_uid if os.geteuid() == 0 else None) as stranger:
        try:
            stale = made / "cluster" / "postmaster.pid"
            stale.write_text(f"{stranger.pid}\n/proc/self/cwd\n1\n5432\n.\n\n  1 1\nready   \n")
            with running_postgres(made, settings={"fsync": "off"}) as server:
                assert server.owner
                assert server.pid != stranger.pid
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_a_server_that_corridor_did_not_start_is_neither_used_nor_harmed(made: Path) -> None:
    owner = (made / "cluster").stat()
    account = Account(owner.st_uid, owner.st_gid)
    with subprocess.Popen(
        [
            binaries.programs_for(account).program("postgres"),
            "-D",
            "/proc/self/cwd",
            "-c",
            "listen_addresses=",
            "-c",
            "unix_socket_directories=.",
        ],
        cwd=made / "cluster",
        user=account.uid if os.geteuid() == 0 else None,
        stderr=subprocess.DEVNULL,
    ) as foreign:
        try:
            wait_until(lambda: any("ready" in path.read_text() for path in (made / "cluster").glob("postmaster.pid")))
            assert f"Corridor did not start (pid {foreign.pid})" in refusal(made, expected_survivor=foreign.pid)
            assert foreign.poll() is None
        finally:
            foreign.send_signal(signal.SIGINT)


def test_elsewhere_than_on_linux_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(EmbeddedPostgresError, match="CORRIDOR_DATABASE_URL"), running_postgres(tmp_path):
        pass


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(EmbeddedPostgresError, match=re.escape(str(tmp_path / "file"))),
        running_postgres(tmp_path / "file"),
    ):
        pass


def test_a_folder_that_was_moved_is_found_again_with_its_data(made: Path) -> None:
    with running_postgres(made) as server:
        sql({"url": server.url(), "bin_dir": server.bin_dir}, "CREATE TABLE kept AS SELECT 42 AS answer")
    moved = made.with_name("moved")
    shutil.move(made, moved)
    with running_postgres(moved) as server:
        assert sql({"url": server.url(), "bin_dir": server.bin_dir}, "SELECT answer FROM kept") == "42"
