"""A database that is not of this program's version: newer, older, or of other functions."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from adapters.embedded_postgres import Server, running_postgres
from tests.cli.commands import corridor
from tests.own_server import copy_of

FUNCTIONS = "SELECT obj_description('corridor'::regnamespace, 'pg_namespace')"


@pytest.fixture(scope="module")
def server(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = copy_of(shipped_folder, tmp_path_factory.mktemp("versions") / "data")
    with running_postgres(folder, settings={"fsync": "off"}) as running:
        yield running


async def _run(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def test_a_newer_database_is_left_alone_and_every_command_says_the_way_on(server: Server, tmp_path: Path) -> None:
    url, key = server.url(), server.bin_dir  # no key there: nothing gets as far
    before = asyncio.run(_run(url, "SELECT version_num FROM corridor.alembic_version"))
    asyncio.run(_run(url, "UPDATE corridor.alembic_version SET version_num = '9999'"))
    asyncio.run(_run(url, "COMMENT ON SCHEMA corridor IS 'those of the newer version'"))
    try:
        for command in (("serve", "--port", "0"), ("worker",), ("db", "upgrade"), ("db", "status"), ("doctor",)):
            ended = corridor(tmp_path / "ours", *command, database_url=url, master_key_file=key / "none.key")
            assert ended.returncode == 1, command
            said = " ".join((ended.stdout + ended.stderr).split())
            assert "A newer version of Corridor has upgraded this database (to 9999)" in said, command
            assert "restore the backup" in said
            assert "Traceback" not in said
        status = corridor(tmp_path / "ours", "db", "status", "--json", database_url=url)
        assert json.loads(status.stdout)["newer"] is True
        assert asyncio.run(_run(url, FUNCTIONS)) == "those of the newer version"
        assert asyncio.run(_run(url, "SELECT version_num FROM corridor.alembic_version")) == "9999"
    finally:
        asyncio.run(_run(url, f"UPDATE corridor.alembic_version SET version_num = '{before}'"))


def test_other_functions_are_named_and_an_upgrade_installs_ours(server: Server, tmp_path: Path) -> None:
    url = server.url()
    asyncio.run(_run(url, "COMMENT ON SCHEMA corridor IS 'those of another version'"))
    status = corridor(tmp_path / "ours", "db", "status", database_url=url)
    assert status.returncode == 1
    assert "Its functions are those of another version. Run: corridor db upgrade" in " ".join(status.stdout.split())
    assert corridor(tmp_path / "ours", "db", "upgrade", database_url=url).returncode == 0
    assert corridor(tmp_path / "ours", "db", "status", database_url=url).returncode == 0
