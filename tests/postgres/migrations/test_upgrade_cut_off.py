"""An upgrade that is cut off has changed nothing, wherever it was, and the next one does all of it."""

import pytest
from sqlalchemy import Connection, text

from adapters.postgres.operate import functions
from adapters.postgres.operate.databases import run_statement
from adapters.postgres.operate.migrate import DatabaseNewer, downgrade, schema_state, upgrade
from tests.postgres.migrations.fresh import fresh_database


def _connection_lost(connection: Connection, **_: object) -> None:
    """Stand in for what comes after the migrations: the process, or its connection, is killed."""
    connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.mark.parametrize("where", ["remove_functions", "install_functions"])
async def test_an_upgrade_that_is_killed_has_changed_nothing_and_is_done_by_the_next(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    async with fresh_database() as url:
        await upgrade(url)
        await downgrade(url, "-3")
        before = await schema_state(url)
        assert before.current != before.wanted
        with monkeypatch.context() as patch:
            patch.setattr(functions, where, _connection_lost)
            with pytest.raises(Exception, match=r"terminat|closed"):
                await upgrade(url)
        assert await schema_state(url) == before
        assert before.advice == "Run: corridor db upgrade"
        await upgrade(url)
        assert (await schema_state(url)).up_to_date


async def test_a_newer_database_is_never_migrated() -> None:
    async with fresh_database() as url:
        await upgrade(url)
        await run_statement(url, "UPDATE corridor.alembic_version SET version_num = '9999'")
        before = await schema_state(url)
        assert before.is_newer
        assert not before.up_to_date
        with pytest.raises(DatabaseNewer, match="9999"):
            await upgrade(url)
        assert await schema_state(url) == before
