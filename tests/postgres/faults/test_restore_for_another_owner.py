"""A restore where the owner of the tables is no superuser and is called otherwise than before; and one cut off."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import ROLES
from adapters.postgres.operate import backup
from adapters.postgres.operate.backup import BackupFailed, back_up, restore
from adapters.postgres.operate.migrate import schema_state
from api.cli.serving.logins import SETTINGS
from api.cli.session import bring_up_to_date
from tests.app_under_test import running_world
from tests.builders import a_case, made
from tests.conftest import url_of
from tests.postgres.faults.test_backup import PROGRAMS
from tests.scratch import owner_of, scratch_database

CASES = "SELECT count(*) FROM corridor.cases"
UNGUARDED = """SELECT c.oid::regclass::text FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('corridor', 'vault') AND c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"""


@asynccontextmanager
async def database_of(owner: str) -> AsyncIterator[str]:
    """Give the URL of an empty database of an ordinary role, made as the guide for operators says."""
    async with owner_of("postgres") as server:
        await server.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE PASSWORD 'theirs'")
        await server.execute(f"GRANT {', '.join(ROLES)} TO {owner}")
        await server.execute(f"CREATE DATABASE {owner} OWNER {owner}")
        try:
            yield re.sub("//[^@]*@", f"//{owner}:theirs@", url_of(owner))
        finally:
            await server.execute(f"DROP DATABASE {owner} WITH (FORCE)")
            await server.execute(f"DROP ROLE {owner}")


@pytest.fixture
async def source(root_key_file: Path) -> AsyncIterator[str]:
    """A database with one case that has a name in it."""
    async with scratch_database() as name, running_world(url_of(name), root_key_file) as world:
        await made(await world.caller("nea"), "/v1/cases", a_case())
        yield url_of(name)


def logins_at(url: str) -> dict[str, str]:
    """What the operator set: these owners may not set the passwords of roles that another user of this server made."""
    ours = url_of(urlsplit(url).path.removeprefix("/"))
    return {name: login_url(ours, role) for role, name in SETTINGS.items()}


async def asked(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_it_goes_from_owner_to_owner_and_nothing_is_lost(
    source: str, root_key_file: Path, tmp_path: Path, worker_id: str
) -> None:
    await back_up(source, tmp_path / "a", PROGRAMS)
    async with database_of(f"first_{worker_id}") as first, database_of(f"second_{worker_id}") as second:
        await restore(first, tmp_path / "a", PROGRAMS, replace=False, erasures="[]")
        async with running_world(first, root_key_file, **logins_at(first)) as world:
            case = await made(await world.new_caller("nea"), "/v1/cases", a_case())
            await back_up(first, tmp_path / "b", PROGRAMS)
        await restore(second, tmp_path / "b", PROGRAMS, replace=False, erasures="[]")
        assert (await schema_state(second)).up_to_date
        assert await asked(second, UNGUARDED) is None
        async with running_world(second, root_key_file, **logins_at(second)) as world:
            nea = await world.new_caller("nea")
            assert len((await nea.get("/v1/cases")).json()["items"]) == 2
            identity = await nea.get(f"/v1/cases/{case['id']}/identity")
            assert identity.json()["person"]["full_name"] == "Sok Dara"


async def test_what_was_cut_off_is_not_served_and_is_done_again(
    source: str, tmp_path: Path, worker_id: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def cut_off(_: str) -> None:
        raise ConnectionResetError

    await back_up(source, tmp_path / "a", PROGRAMS)
    async with database_of(f"cut_off_{worker_id}") as target:
        with monkeypatch.context() as patched:
            patched.setattr(backup, "upgrade", cut_off)
            with pytest.raises(ConnectionResetError):
                await restore(target, tmp_path / "a", PROGRAMS, replace=False, erasures="[]")
        assert (await schema_state(target)).being_restored
        await _refused(target)
        assert "restore again, with --replace" in capsys.readouterr().err
        await restore(target, tmp_path / "a", PROGRAMS, replace=True)
        assert (await schema_state(target)).up_to_date
        assert await asked(target, CASES) == 1


async def test_for_a_file_that_is_no_backup_nothing_is_given_up(source: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("no backup")
    with pytest.raises(BackupFailed, match="pg_restore"):
        await restore(source, tmp_path / "a", PROGRAMS, replace=True)
    assert await asked(source, CASES) == 1
    assert (await schema_state(source)).up_to_date


async def _refused(url: str) -> None:
    """Ask as a command does: it runs an event loop of its own."""
    with pytest.raises(SystemExit):
        await asyncio.to_thread(bring_up_to_date, url)
