"""``corridor serve`` with two processes reads from the replica, and its log says so."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from tests.builders import a_case
from tests.cli.commands import PATIENCE, Service, corridor
from tests.replica.conftest import Pair

SCOPES = "cases:read cases:write"


def _until(came: Callable[[], bool], service: Service) -> None:
    end = time.monotonic() + PATIENCE
    while not came():
        assert time.monotonic() < end, service.log
        time.sleep(0.1)


def test_two_processes_give_back_what_either_wrote_while_the_replica_comes_and_goes(pair: Pair, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    settings = {"database_url": pair.primary.url, "master_key_file": pair.root_key_file}
    add = ("client", "add", "--organisation", "nea", "--name", "Desk", "--scope", SCOPES, "--json")
    client = corridor(folder, *add, **settings)

    def said(event: str) -> int:
        return sum(json.loads(line).get("event") == event for line in service.log.splitlines() if line[:1] == "{")

    with Service(folder, read_database_url=pair.replica.url, **settings) as service:
        service.start("--workers", "2")
        _until(lambda: said("replica answers reads") == 2, service)

        def write_and_read() -> None:
            token = service.token(json.loads(client.stdout)).json()["access_token"]  # it lives five minutes
            for _ in range(10):
                made = service.post("/v1/cases", a_case(), token)
                assert made.status_code == 201, made.text
                read = service.get(f"/v1/cases/{made.json()['id']}", Authorization=f"Bearer {token}")
                assert read.status_code == 200, read.text

        write_and_read()
        pair.replica.stop()
        write_and_read()
        _until(lambda: said("replica is left alone") >= 1, service)
        pair.replica.start()
        _until(lambda: said("replica answers reads") > 2, service)
        write_and_read()
        assert pair.replica.url not in service.log
        assert service.stop()[0] == 0
