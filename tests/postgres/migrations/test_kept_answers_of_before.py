"""Responses kept before keys belonged to users cannot be told apart, and their keys stand in clear: they go."""

from adapters.postgres.operate.migrate import downgrade
from tests.postgres.migrations.old_rows import ORIGIN, number
from tests.postgres.migrations.test_upgrade_with_rows import at_revision, upgraded

COUNT = "SELECT count(*) FROM corridor.idempotency"


async def test_they_go_both_ways(worker_id: str) -> None:
    async with at_revision("0021", worker_id) as (url, rows):
        await rows.connection.execute(
            "INSERT INTO corridor.idempotency (client_id, key, organisation_id, answer, created_at) "
            "VALUES ($1, 'Sok Dara 1997', $2, 'x', now())",
            number("client"),
            ORIGIN,
        )
        await upgraded(url, rows)
        assert await rows.connection.fetchval(COUNT) == 0
        await rows.connection.execute(
            "INSERT INTO corridor.idempotency (client_id, digest, organisation_id, answer, created_at) "
            "VALUES ($1, 'd', $2, 'x', now())",
            number("client"),
            ORIGIN,
        )
        await downgrade(url, "0021")
        assert await rows.connection.fetchval(COUNT) == 0
