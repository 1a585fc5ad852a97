"""The embedded server as its users find it: addresses, settings, secrets, log."""

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.embedded_postgres import EmbeddedPostgresError, Server, running_postgres
from tests.postgres.embedded.embedded_process import QUICK, answers, corridor, run_sql, sql, wait_until

PROMISED = {
    "data_checksums": "on",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
    "jit": "off",
    "listen_addresses": "",
    "server_encoding": "UTF8",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "max_connections": "100",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_postgres(tmp_path_factory.mktemp("embedded")) as running:
        yield running


@pytest.fixture(scope="module")
def facts(server: Server) -> dict[str, object]:
    return {"url": server.url(), "bin_dir": server.bin_dir, "pid": server.pid}


@pytest.fixture(scope="module")
def folder(server: Server) -> Path:
    return Path(f"/proc/{server.pid}/cwd").readlink().parent


async def test_asyncpg_and_sqlalchemy_accept_the_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "nowhere.invalid")
    connection = await asyncpg.connect(server.url())
    assert await connection.fetchval("SELECT current_database()") == "corridor"
    await connection.close()
    engine = create_async_engine(server.url("postgres").replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as other:
        assert (await other.execute(text("SELECT current_database()"))).scalar_one() == "postgres"
    await engine.dispose()


def test_it_is_durable_private_and_quiet_by_default(facts: dict[str, object]) -> None:
    assert {name: sql(facts, f"SHOW {name}") for name in PROMISED} == PROMISED
    locale = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'corridor'"
    assert sql(facts, locale) == "b|C.UTF-8"


def test_nobody_signs_in_without_the_password(facts: dict[str, object], server: Server) -> None:
    password = urlsplit(server.url()).password
    refused = run_sql({**facts, "url": server.url().replace(password, "guessed")}, "SELECT 1")
    assert "password authentication failed" in refused.stderr
    assert "password" in run_sql({**facts, "url": server.url().replace(f":{password}", "")}, "SELECT 1").stderr


def test_the_files_are_closed_to_others(folder: Path) -> None:
    modes = {name: stat.S_IMODE((folder / name).stat().st_mode) for name in ("cluster", "password", "postgres.log")}
    assert modes == {"cluster": 0o700, "password": 0o600, "postgres.log": 0o600}


def test_the_server_process_carries_no_secret(server: Server) -> None:
    shown = b"".join(Path(f"/proc/{server.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
    assert b"postgres" in shown
    assert urlsplit(server.url()).password.encode() not in shown
    assert b"PYTEST" not in shown, "the environment of Corridor may hold secrets; the server does not get it"


def test_the_log_holds_no_value_of_anybody(facts: dict[str, object], folder: Path) -> None:
    sql(facts, "CREATE TABLE person (name text UNIQUE)")
    sql(facts, "INSERT INTO person VALUES ('Sok Dara')")
    for mistake in (
        "INSERT INTO person VALUES ('Sok Dara')",
        "SELECT 'Sok Dara'::uuid",
        "SELECT nothing FROM person WHERE name = 'Sok Dara'",
        "DO $$ BEGIN RAISE WARNING 'Sok Dara'; END $$; SELECT 1/0",
        "SELECT pg_terminate_backend(pg_backend_pid()) /* Sok Dara */",
    ):
        assert run_sql(facts, mistake).returncode != 0
    logged = (folder / "postgres.log").read_text()
    assert "ready to accept connections" in logged
    assert "terminating connection" in logged
    assert "Dara" not in logged


def test_the_programs_beside_it_can_be_asked_for(server: Server) -> None:
    assert os.access(server.program("pg_dump"), os.X_OK)
    with pytest.raises(EmbeddedPostgresError, match="no program called pg_nothing"):
        server.program("pg_nothing")


async def test_it_can_be_held_from_a_thread_of_a_running_loop(tmp_path: Path) -> None:
    holder = running_postgres(tmp_path, settings={"fsync": "off"})
    server = await asyncio.to_thread(holder.__enter__)
    connection = await asyncpg.connect(server.url())
    assert await connection.fetchval("SHOW fsync") == "off"
    await connection.close()
    await asyncio.to_thread(holder.__exit__, None, None, None)
    assert server.pid is None


def test_a_database_that_was_dropped_is_made_again(tmp_path: Path) -> None:
    with running_postgres(tmp_path, settings={"fsync": "off"}) as first:
        sql({"url": first.url("postgres"), "bin_dir": first.bin_dir}, "DROP DATABASE corridor")
    with running_postgres(tmp_path, settings={"fsync": "off"}) as second:
        assert sql({"url": second.url(), "bin_dir": second.bin_dir}, "SELECT current_database()") == "corridor"


@pytest.mark.parametrize("hindered", [False, True])
def test_the_log_is_bounded_and_its_trouble_is_not_the_servers(tmp_path: Path, hindered: bool) -> None:
    older = tmp_path / "postgres.log.1"
    if hindered:
        older.mkdir()
    with corridor(tmp_path, QUICK) as owner:
        facts = owner.answer()
        with (tmp_path / "postgres.log").open("a") as log:
            log.write("much\n" * 300_000)
        wait_until(lambda: (tmp_path / "postgres.log").stat().st_size < 1_000)
        if not hindered:
            wait_until(lambda: older.stat().st_size == 1_000_000)
        assert owner.ask("look") == {"owner": True, "pid": facts["pid"]}
        assert answers(facts)
