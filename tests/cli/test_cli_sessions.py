"""Whom a running service is in its own PostgreSQL, whose owner is a superuser: never that."""

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest

from adapters.embedded_postgres.data_folder.folder import Folder
from adapters.embedded_postgres.data_folder.socket_folder import socket_folder
from adapters.embedded_postgres.database import DATABASE, url_of
from adapters.postgres.connection.roles import APP, OAUTH, WORKER
from tests.cli.commands import Service, corridor
from tests.cli.test_cli_serve_secrets import listed, tree_of
from tests.timeouts import LONG

SESSIONS = """
SELECT s.usename::text AS name, r.rolsuper AS superuser, s.application_name AS program, s.query
FROM pg_stat_activity AS s JOIN pg_roles AS r ON r.oid = s.usesysid
WHERE s.backend_type = 'client backend' AND s.pid <> pg_backend_pid()
"""
SETTINGS = ("APP_DATABASE_URL", "OAUTH_DATABASE_URL", "WORKER_DATABASE_URL")


def owners_url(folder: Path) -> str:
    kept = Folder(folder)
    return url_of(socket_folder(kept), kept.password.read_text().strip(), DATABASE)


async def sessions(url: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(SESSIONS))
    finally:
        await connection.close()


def environment_of(pid: int) -> dict[str, str]:
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    return dict(entry.partition("=")[::2] for entry in entries if "=" in entry)


@pytest.fixture(scope="module")
def served(service: Service) -> Service:
    """The service with two workers on its own PostgreSQL."""
    return service.start("--workers", "2")


async def test_no_session_of_a_running_service_is_the_owners(served: Service) -> None:
    asked = ("client", "add", "--organisation", "nea", "--name", "System", "--scope", "cases:read", "--json")
    made = await asyncio.to_thread(corridor, served.folder, *asked)
    assert made.returncode == 0, made.stderr
    token = (await asyncio.to_thread(served.token, json.loads(made.stdout))).json()["access_token"]
    seen: set[str] = set()
    async with asyncio.timeout(LONG):
        while seen != {APP, OAUTH, WORKER}:
            answer = await asyncio.to_thread(served.get, "/v1/cases", authorization=f"Bearer {token}")
            assert answer.status_code == 200
            found = await sessions(owners_url(served.folder))
            assert [row for row in found if row["superuser"] or row["name"] not in (APP, OAUTH, WORKER)] == []
            seen |= {row["name"] for row in found}


def test_no_serving_process_is_given_the_owners_url(served: Service) -> None:
    assert served.process is not None
    password = (served.folder / "password").read_text().strip()
    serving = [pid for pid in tree_of(served.process.pid) if "multiprocessing" in listed(pid)]
    assert len(serving) >= 2
    for pid in serving:
        environment = environment_of(pid)
        assert environment["CORRIDOR_DATABASE_URL"] == "none"
        handed = [Path(environment[f"CORRIDOR_{name}"].removeprefix("file:")).read_text() for name in SETTINGS]
        assert [url.partition("://")[2].partition(":")[0] for url in handed] == [APP, OAUTH, WORKER]
        for url in handed:
            assert password not in url
            assert quote(password, safe="") not in url


def test_the_password_of_its_own_postgresql_is_not_listed(served: Service) -> None:
    assert served.process is not None
    password = (served.folder / "password").read_text().strip()
    shown = [each for pid in tree_of(served.process.pid) if (each := listed(pid))]
    assert len(shown) > 5
    assert len(password) > 20
    for each in shown:
        assert password not in each
    assert password not in served.log
