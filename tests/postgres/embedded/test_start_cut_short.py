"""A start of the embedded server that nobody waits for any more ends, whatever it waits for itself."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL

import pytest

from adapters.embedded_postgres import cluster, database, running, running_postgres
from adapters.embedded_postgres.data_folder.folder import Folder, open_folder
from adapters.embedded_postgres.data_folder.locks import waiting_lock
from adapters.embedded_postgres.errors import ServerNotStarted
from adapters.embedded_postgres.keeper import LAST_SECONDS
from adapters.embedded_postgres.programs.binaries import Programs
from adapters.embedded_postgres.running import STOP_SECONDS, Site, join_or_start, survey
from tests.own_server import copy_of
from tests.postgres.embedded.embedded_process import PATIENCE, processes_in, wait_until
from tests.processes import signal_all

STUBBORN = "#!/bin/sh\ntrap '' INT TERM QUIT HUP\n"
FOR_EVER = "sleep 1000000 &\necho waits > {}\nwait\nwait\n"
"""What it has started ignores signals too."""
LONGER = 10 * PATIENCE
READY = 'printf "%s\\n\\n\\n\\n\\n\\n\\nready\\n" $$ > postmaster.pid\n'
MADE = "echo 18 > PG_VERSION\n"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing end because it has taken too long."""
    monkeypatch.setattr(cluster, "INITDB_SECONDS", LONGER)
    monkeypatch.setattr(database, "ANSWER_SECONDS", LONGER)
    monkeypatch.setattr(running, "START_SECONDS", LONGER)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    made = open_folder(tmp_path / "data")
    yield made
    signal_all(list(processes_in(made.path)), SIGKILL)


@pytest.fixture
def programs() -> Iterator[Path]:
    """A folder for programs that stand in for PostgreSQL's; any account may run them and write a note there."""
    with tempfile.TemporaryDirectory(prefix="corridor-programs-") as made:
        Path(made).chmod(0o777)
        yield Path(made)


def stand_in(programs: Path, name: str, does: str) -> None:
    program = programs / name
    program.write_text(STUBBORN + does)
    program.chmod(0o755)


def site_of(folder: Folder, programs: Path) -> Site:
    real = survey(folder, {})
    return Site(folder, real.account, Programs(programs, "18.0"), real.password, {})


@contextmanager
def starting(site: Site) -> Iterator[Callable[[], None]]:
    """Start in a thread; gives what cuts the start short, and fails unless it then ends with an error."""
    enough, outcome = threading.Event(), list[object]()

    def start() -> None:
        try:
            outcome.append(join_or_start(site, enough))
        except ServerNotStarted as problem:
            outcome.append(problem)

    def cut_short() -> None:
        enough.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
        assert "cut short" in str(outcome[0])

    thread = threading.Thread(target=start, daemon=True)
    thread.start()
    yield cut_short


def test_an_initdb_that_never_ends_is_killed_with_all_that_it_started(folder: Folder, programs: Path) -> None:
    stand_in(programs, "initdb", FOR_EVER.format(programs / "note"))
    with starting(site_of(folder, programs)) as cut_short:
        wait_until((programs / "note").exists)
        assert len(processes_in(folder.path)) == 2
        cut_short()
    wait_until(lambda: not processes_in(folder.path))
    assert not list(folder.path.glob("unfinished-*"))


def test_a_server_that_never_gets_ready_is_killed(folder: Folder, programs: Path) -> None:
    stand_in(programs, "initdb", MADE)
    stand_in(programs, "postgres", f"echo waits > {programs / 'note'}\nexec sleep 1000000\n")
    with starting(site_of(folder, programs)) as cut_short:
        wait_until((programs / "note").exists)
        cut_short()
    assert not processes_in(folder.path)


def test_a_server_that_never_answers_is_killed_and_who_asks_it_too(folder: Folder, programs: Path) -> None:
    stand_in(programs, "initdb", MADE)
    stand_in(programs, "postgres", READY + "exec sleep 1000000\n")
    stand_in(programs, "psql", f"cd {folder.path}\necho waits > {programs / 'note'}\nexec sleep 1000000\n")
    with starting(site_of(folder, programs)) as cut_short:
        wait_until((programs / "note").exists)
        assert len(processes_in(folder.path)) == 2
        cut_short()
    assert not processes_in(folder.path)


def test_nobody_waits_for_another_process_that_starts_the_server(folder: Folder, programs: Path) -> None:
    site = site_of(folder, programs)
    with waiting_lock(folder.start_lock, 0), starting(site) as cut_short:
        cut_short()


def test_the_server_is_stopped_in_time_while_its_owner_waits_for_something_else(
    shipped_folder: Path, tmp_path: Path
) -> None:
    folder, left = copy_of(shipped_folder, tmp_path / "data"), [STOP_SECONDS]
    with running_postgres(folder, seconds_to_stop=lambda: left[0]):
        assert processes_in(folder)
        left[0] = LAST_SECONDS
        wait_until(lambda: not processes_in(folder))
