"""Forgets what was promised for a while only."""

from adapters.postgres.pool import Database

BATCH = 1000
FORGET_ANSWERS = """
WITH gone AS (
    DELETE FROM corridor.idempotency
    WHERE (client_id, key) IN (
        SELECT client_id, key FROM corridor.idempotency
        WHERE created_at < now() - interval '72 hours' ORDER BY created_at LIMIT $1
    )
    RETURNING 1
)
SELECT count(*) FROM gone
"""


async def forget_answers(database: Database) -> None:
    """Forget answers that were kept for retries longer than 72 hours ago (contract, section 1)."""
    while await database.value(FORGET_ANSWERS, BATCH) == BATCH:
        pass
