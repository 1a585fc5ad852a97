"""``corridor serve`` from start to end, and other commands while it runs. The tests share one data folder."""

import json
import time
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.builders import a_case
from tests.cli.commands import PATIENCE, Service, corridor, gone, processes_of
from tests.processes import is_gone

SCOPE = "cases:read cases:write"


def a_client(folder: Path) -> dict[str, str]:
    made = corridor(folder, "client", "add", "--organisation", "nea", "--name", "Desk", "--scope", SCOPE, "--json")
    assert made.returncode == 0, made.stderr
    client: dict[str, str] = json.loads(made.stdout)
    return client


def test_it_answers_and_says_that_it_is_ready(service: Service) -> None:
    service.start()
    assert service.get("/healthz").json()["status"] == "ok"
    assert service.get("/readyz").status_code == 200
    assert f"Corridor answers at {service.url}" in service.log


def test_a_second_serve_on_the_same_folder_is_refused_with_a_sentence(service: Service) -> None:
    service.start()
    second = corridor(service.folder, "serve", "--port", "0")
    assert second.returncode == 1
    assert "already uses this folder" in second.stderr
    assert service.get("/readyz").status_code == 200


def test_a_port_that_is_taken_is_named(service: Service, tmp_path: Path) -> None:
    service.start()
    second = corridor(tmp_path / "other", "serve", "--port", str(service.port))
    assert second.returncode == 1
    assert "CORRIDOR_PORT" in second.stderr
    assert not (tmp_path / "other" / "cluster").exists()


def test_a_client_added_while_it_runs_gets_a_token_and_loses_it_when_disabled(service: Service) -> None:
    service.start()
    client = a_client(service.folder)
    token = service.token(client).json()["access_token"]
    assert service.get("/v1/cases", Authorization=f"Bearer {token}").status_code == 200
    listed = json.loads(corridor(service.folder, "client", "list", "--organisation", "nea", "--json").stdout)
    assert (client["client_id"], "nea") in [(one["client_id"], one["organisation_code"]) for one in listed]
    assert client["client_secret"] not in json.dumps(listed)
    disabled = corridor(service.folder, "client", "disable", client["client_id"])
    assert disabled.returncode == 0, disabled.stderr
    deadline, asked = time.monotonic() + 2, time.monotonic()
    while service.get("/v1/cases", Authorization=f"Bearer {token}").status_code == 200:
        assert asked < deadline, "still let in two seconds after the command had ended"
        time.sleep(0.05)
        asked = time.monotonic()
    assert service.token(client).status_code == 401


def test_doctor_and_status_find_all_well(service: Service) -> None:
    service.start()
    findings = json.loads(corridor(service.folder, "doctor", "--json").stdout)
    subjects = {finding["subject"] for finding in findings}
    assert subjects >= {"Python", "settings", "issuer", "disk", "root key", "database", "logins", "erasures", "worker"}
    assert [finding for finding in findings if not finding["well"]] == []
    status = corridor(service.folder, "db", "status", "--json")
    assert status.returncode == 0
    assert json.loads(status.stdout)["up_to_date"] is True


def test_doctor_names_a_root_key_that_is_missing_and_leaves_an_empty_folder_empty(
    service: Service, tmp_path: Path
) -> None:
    service.start()
    missing = corridor(service.folder, "doctor", "--json", master_key_file=tmp_path / "no.key")
    assert missing.returncode == 1
    assert [finding["subject"] for finding in json.loads(missing.stdout) if not finding["well"]] == ["root key"]
    fresh = corridor(tmp_path / "fresh", "doctor")
    assert fresh.returncode == 0, fresh.stdout
    assert not (tmp_path / "fresh" / "cluster").exists()


def test_a_kill_leaves_no_postgres_and_loses_no_acknowledged_write(service: Service) -> None:
    service.start()
    client = a_client(service.folder)
    opened = service.post("/v1/cases", a_case(), service.token(client).json()["access_token"])
    assert opened.status_code == 201, opened.text
    service.stop(SIGKILL)
    assert gone(service.folder)
    service.start()
    again = service.get(
        f"/v1/cases/{opened.json()['id']}", Authorization=f"Bearer {service.token(client).json()['access_token']}"
    )
    assert again.json()["code"] == opened.json()["code"]


def test_term_ends_it_within_ten_seconds_with_nothing_left(service: Service) -> None:
    service.start()
    assert processes_of(service.folder)
    code, seconds = service.stop()
    assert code == 0
    assert seconds < 10 + service.started_in, "on a quiet machine a start takes two seconds"
    assert not processes_of(service.folder)


@pytest.mark.parametrize("signal", [SIGKILL, None], ids=["killed", "ended"])
def test_two_workers_answer_and_end_with_the_first_process(service: Service, signal: int | None) -> None:
    if service.runs:
        service.stop()
    service.start("--workers", "2")
    workers = _workers_of(service)
    assert len(workers) == 2
    if signal is None:
        assert service.stop()[0] == 0
    else:
        service.stop(signal)
    deadline = time.monotonic() + PATIENCE
    while not all(map(is_gone, workers)):
        assert time.monotonic() < deadline, service.log
        time.sleep(0.05)
    assert gone(service.folder)


def _workers_of(service: Service) -> list[int]:
    assert service.process is not None
    children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
