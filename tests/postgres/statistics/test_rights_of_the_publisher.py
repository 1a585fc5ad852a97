"""The publishing role reads facts and adds editions, but reaches no case; nobody changes published figures."""

import asyncpg
import pytest

from adapters.postgres.connection.roles import APP, READER, STATISTICS, WORKER
from adapters.postgres.publishing.publish import publish
from tests.failures import all_failures
from tests.postgres.access.test_logins import TABLES, logged_in_as, refused
from tests.postgres.statistics.conftest import AFTERWARDS
from tests.postgres.statistics.fact_rows import YEAR, network, write

READS = {
    "centre_operation", "centres", "corridors", "organisations", "published_counts", "published_editions",
    "published_figures", "statistics_facts", "statistics_state",
}  # fmt: skip
ADDS = {"published_counts", "published_editions", "published_figures"}
QUARTER = YEAR.quarters[0]


async def test_the_publishing_role_reads_facts_and_the_directory_but_no_case(figures_url: str) -> None:
    connection = await asyncpg.connect(figures_url)
    try:
        tables = [row[0] for row in await connection.fetch(TABLES, ["corridor", "vault", "oauth"])]
    finally:
        await connection.close()
    assert {"corridor.cases", "corridor.custody", "vault.wrapped_keys", "oauth.clients"} <= set(tables)
    async with logged_in_as(STATISTICS, figures_url) as session:
        with all_failures() as failures:
            for table in tables:
                with failures.at(table):
                    name = table.removeprefix("corridor.")
                    assert await refused(session, f"SELECT FROM {table}") is (name not in READS)
                    assert name in ADDS or await refused(session, f"INSERT INTO {table} DEFAULT VALUES")
                    assert await refused(session, f"DELETE FROM {table}")
                    assert await refused(session, f"TRUNCATE {table}")


@pytest.mark.parametrize("role", [APP, WORKER, READER, STATISTICS])
async def test_nobody_changes_published_figures_and_only_the_publishing_role_reads_the_counts(
    figures_url: str, role: str
) -> None:
    await write(figures_url, network(1, 50, 50))
    await publish(figures_url, QUARTER, AFTERWARDS)
    async with logged_in_as(role, figures_url) as session:
        for table in ADDS:
            assert await refused(session, f"UPDATE corridor.{table} SET number = 7"), table
            assert await refused(session, f"DELETE FROM corridor.{table}"), table
        edition = "INSERT INTO corridor.published_editions VALUES ('2025', 1, now(), NULL, NULL)"
        assert await refused(session, edition) is (role != STATISTICS)
        assert await refused(session, "SELECT FROM corridor.published_counts") is (role != STATISTICS)
        counting = "SELECT corridor.facts_to_publish('case', '2026-01-01', '2026-03-31', 0, 0, false)"
        assert await refused(session, counting) is (role != STATISTICS)
