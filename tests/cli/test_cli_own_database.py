"""``CORRIDOR_DATABASE_URL`` replaces the embedded server."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapters.embedded_postgres import running_postgres
from adapters.postgres.connection.roles import ROLES
from adapters.postgres.directory import SHIPPED_DIRECTORY
from api.cli.serving.logins import SETTINGS
from tests.cli.commands import Service, corridor


@pytest.fixture
async def their_database(tmp_path: Path) -> AsyncIterator[str]:
    """A database of an ordinary user on a server that has never seen Corridor: no superuser, but may make roles."""
    with running_postgres(tmp_path / "theirs", settings={"fsync": "off"}) as server:
        connection = await asyncpg.connect(server.url())
        try:
            await connection.execute("CREATE ROLE corridor_owner LOGIN CREATEROLE PASSWORD 'theirs'")
            await connection.execute("CREATE DATABASE cases OWNER corridor_owner")
        finally:
            await connection.close()
        yield re.sub("//[^@]*@", "//corridor_owner:theirs@", server.url("cases"))


def test_the_service_runs_on_it_and_starts_no_server_of_its_own(their_database: str, tmp_path: Path) -> None:
    folder, own = tmp_path / "data", {"database_url": their_database}
    before = corridor(folder, "db", "status", "--json", **own)
    assert before.returncode == 1
    assert json.loads(before.stdout)["current"] is None
    imported = corridor(folder, "directory", "import", str(SHIPPED_DIRECTORY), "--json", **own)
    assert json.loads(imported.stdout)["corridors"]["created"] == 6, imported.stderr
    client = corridor(
        folder, "client", "add", "--organisation", "nea", "--name", "Desk", "--scope", "cases:read", "--json", **own
    )
    with Service(folder, **own) as service:
        service.start()
        token = service.token(json.loads(client.stdout)).json()["access_token"]
        assert service.get("/v1/cases", Authorization=f"Bearer {token}").json()["items"] == []
        assert not (folder / "cluster").exists()
        assert (folder / "master.key").exists()
        assert "corridor_app, corridor_oauth, corridor_worker, never as the owner" in logins_at(folder, **own)
        assert service.stop()[0] == 0
    after = corridor(folder, "db", "upgrade", "--json", **own)
    assert json.loads(after.stdout)["before"] == json.loads(after.stdout)["after"], after.stderr


def logins_at(folder: Path, **own: str) -> str:
    """What doctor says of whom the service connects as."""
    findings = json.loads(corridor(folder, "doctor", "--json", **own).stdout)
    return str(next(finding["found"] for finding in findings if finding["subject"] == "logins"))


async def test_an_owner_who_may_not_make_roles_names_their_logins_or_is_told(
    their_database: str, tmp_path: Path
) -> None:
    folder, parts = tmp_path / "data", urlsplit(their_database)
    with running_postgres(tmp_path / "theirs") as server:
        connection = await asyncpg.connect(server.url())
        await connection.execute("ALTER ROLE corridor_owner NOCREATEROLE")
        refused = await asyncio.to_thread(corridor, folder, "serve", "--port", "0", database_url=their_database)
        assert "CREATE ROLE corridor_app NOLOGIN NOINHERIT; GRANT corridor_app TO corridor_owner" in refused.stderr
        for role in ROLES:
            await connection.execute(f"CREATE ROLE {role} LOGIN NOINHERIT PASSWORD 'of-its-own'")
            await connection.execute(f"GRANT {role} TO corridor_owner")
        refused = await asyncio.to_thread(corridor, folder, "serve", "--port", "0", database_url=their_database)
        assert "ALTER ROLE corridor_app LOGIN PASSWORD '…'; and set CORRIDOR_APP_DATABASE_URL" in refused.stderr
        assert "Traceback" not in refused.stderr
        logins = {name: their_database.replace(parts.netloc, f"{role}:of-its-own@") for role, name in SETTINGS.items()}
        with Service(folder, database_url=their_database, **logins) as service:
            await asyncio.to_thread(service.start)
            names = await connection.fetch(
                "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE datname = 'cases'"
            )
            assert {row[0] for row in names} == set(SETTINGS)
            assert service.stop()[0] == 0
        wrong = logins | {"oauth_database_url": logins["app_database_url"]}
        refused = await asyncio.to_thread(
            corridor, folder, "serve", "--port", "0", database_url=their_database, **wrong
        )
        assert "not as corridor_oauth" in refused.stderr
        await connection.close()


def test_a_database_that_cannot_be_reached_ends_with_a_sentence_that_names_the_setting(tmp_path: Path) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:1/corridor"
    for command in (("serve", "--port", "0"), ("db", "upgrade"), ("client", "list")):
        ended = corridor(tmp_path, *command, database_url=url)
        assert ended.returncode == 1
        assert "CORRIDOR_DATABASE_URL" in ended.stderr
        assert "secret" not in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_folder_that_cannot_be_used_ends_with_a_sentence_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for command in (("serve", "--port", "0"), ("demo", "--exit", "--data-dir", str(tmp_path / "file"))):
        ended = corridor(tmp_path / "file", *command)
        assert ended.returncode == 1
        assert str(tmp_path / "file") in ended.stderr
        assert "Traceback" not in ended.stderr
