"""Forgets what was promised for a while only."""

from datetime import timedelta

from adapters.postgres.connection.pool import Database

BATCH = 1000
FORGET_ANSWERS = """
WITH gone AS (
    DELETE FROM corridor.idempotency
    WHERE (client_id, key) IN (
        SELECT client_id, key FROM corridor.idempotency
        WHERE created_at < now() - corridor.answers_kept() ORDER BY created_at LIMIT $1
    )
    RETURNING 1
)
SELECT count(*) FROM gone
"""
REPLACED_FOR = timedelta(hours=1)
"""Far longer than a request or a statement may last: whoever still works with the key before has ended by then."""


async def destroy_old_generations(database: Database) -> None:
    """Destroy keys of organisations that were replaced, once nothing rests on them any more."""
    await database.value("SELECT corridor.destroy_old_generations($1)", REPLACED_FOR)


async def forget_answers(database: Database) -> None:
    """Forget answers that were kept for retries for their time (``domain.kernel.request_info.ANSWERS_KEPT``)."""
    while await database.value(FORGET_ANSWERS, BATCH) == BATCH:
        pass
