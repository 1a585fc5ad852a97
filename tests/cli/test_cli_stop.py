"""``corridor serve`` and ``corridor worker`` on a database that goes away: they start without it, and always end."""

import time
from collections.abc import Iterator
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGTERM

import pytest

from adapters.embedded_postgres import Server, running_postgres
from tests.cli.commands import PATIENCE, Service, gone, running_worker
from tests.own_server import copy_of
from tests.processes import children_of, held_still, is_gone, serving_children_of, signal_all

WITHIN = 10
"""Seconds in which TERM ends everything (docs/security.md). A busy machine gets those of a start in addition."""


@pytest.fixture
def theirs(shipped_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """A PostgreSQL that is not ours to stop."""
    with running_postgres(copy_of(shipped_folder, tmp_path / "theirs"), settings={"fsync": "off"}) as server:
        yield server


@pytest.fixture
def service(theirs: Server, tmp_path: Path) -> Iterator[Service]:
    key = tmp_path / "theirs" / "master.key"
    with Service(tmp_path / "ours", database_url=theirs.url(), master_key_file=key) as made:
        yield made


def family_of(server: Server) -> list[int]:
    assert server.pid is not None
    return [server.pid, *children_of(server.pid)]


def workers_of(service: Service) -> list[int]:
    assert service.process is not None
    return serving_children_of(service.process.pid)


def until(condition: object, service: Service) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, service.log
        time.sleep(0.1)


def must_end_in_time(service: Service) -> None:
    workers = workers_of(service)
    code, seconds = service.stop()
    assert code == 0, service.log
    assert seconds < WITHIN + service.started_in
    assert all(map(is_gone, workers)), "an orphan is left"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_term_ends_it_in_time_while_the_database_is_silent(service: Service, theirs: Server, workers: str) -> None:
    service.start("--workers", workers)
    with held_still(family_of(theirs)):
        assert service.get("/readyz").status_code == 503
        must_end_in_time(service)


def test_workers_start_without_the_database_and_serve_when_it_is_back(service: Service, theirs: Server) -> None:
    service.start("--workers", "2")
    before = workers_of(service)
    with held_still(family_of(theirs), SIGCONT):
        signal_all(before, SIGKILL)
        until(lambda: len(workers_of(service)) == 2 and set(workers_of(service)).isdisjoint(before), service)
        answer = service.get("/v1/cases")
        assert answer.status_code == 503
        assert answer.headers["retry-after"].isdigit()
        assert answer.json()["code"] == "unavailable"
        assert service.get("/healthz").status_code == 200
        assert service.get("/readyz").status_code == 503
        assert service.runs
    until(lambda: service.get("/readyz").status_code == 200, service)
    assert service.get("/v1/cases").status_code == 401
    must_end_in_time(service)


def test_term_ends_workers_that_still_wait_for_the_database(service: Service, theirs: Server) -> None:
    service.start("--workers", "2")
    with held_still(family_of(theirs)):
        signal_all(workers_of(service), SIGKILL)
        time.sleep(1)  # they are about to start, or wait
        must_end_in_time(service)


def test_a_worker_that_may_not_start_leaves_the_others_alone_and_without_any_the_service_fails(
    service: Service, tmp_path: Path
) -> None:
    service.start("--workers", "2")
    key = tmp_path / "theirs" / "master.key"
    key.rename(tmp_path / "lost.key")
    first, second = workers_of(service)
    signal_all([first], SIGKILL)
    until(lambda: '"not started"' in service.log, service)
    assert "CORRIDOR_MASTER_KEY_FILE" in service.log
    assert service.get("/readyz").status_code == 200
    assert service.runs
    signal_all([second], SIGKILL)
    assert service.process is not None
    assert service.process.wait(PATIENCE) == 3, service.log


def test_term_ends_it_in_time_while_its_own_postgresql_is_held_still(shipped_folder: Path, tmp_path: Path) -> None:
    folder = copy_of(shipped_folder, tmp_path / "own")
    with Service(folder) as service:
        service.start()
        postmaster = int((folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        with held_still([postmaster, *children_of(postmaster)]):
            must_end_in_time(service)
            assert gone(folder), "PostgreSQL is left"


def test_a_worker_of_its_own_ends_in_time_while_the_database_is_silent(theirs: Server, tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    key = tmp_path / "theirs" / "master.key"
    with running_worker(tmp_path / "ours", database_url=theirs.url(), master_key_file=key) as worker:
        begun = time.monotonic()
        while b"is running" not in (tmp_path / "ours" / "worker.log").read_bytes() or not children_of(theirs.pid or 0):
            assert time.monotonic() < begun + PATIENCE
            time.sleep(0.1)
        time.sleep(2)
        started_in = time.monotonic() - begun
        with held_still(family_of(theirs)):
            time.sleep(1)
            begun = time.monotonic()
            worker.send_signal(SIGTERM)
            assert worker.wait(PATIENCE) == 0
            assert time.monotonic() - begun < WITHIN + started_in
