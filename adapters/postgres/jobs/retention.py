"""Deletes data whose retention period is over."""

from datetime import timedelta

from adapters.postgres.connection.pool import Database
from domain.events.feed import KEPT
from domain.ports.clock import Clock, utc_now
from domain.webhooks.deliveries import LOG_KEPT

BATCH = 1000
DELIVERIES = "SELECT corridor.forget_deliveries($1, $2)"
EVENTS = "SELECT corridor.forget_events($1, $2)"
FORGET_ANSWERS = """
WITH gone AS (
    DELETE FROM corridor.idempotency
    WHERE (client_id, digest) IN (
        SELECT client_id, digest FROM corridor.idempotency
        WHERE created_at < now() - corridor.answers_kept() ORDER BY created_at LIMIT $1
    )
    RETURNING 1
)
SELECT count(*) FROM gone
"""
DESTROY_SECRETS = """
UPDATE corridor.idempotency SET secret = NULL
WHERE secret IS NOT NULL AND created_at <= now() - corridor.secrets_kept()
"""
REPLACED_FOR = timedelta(hours=1)
"""Far longer than a request or statement can last, so nobody still works with the previous key."""


async def destroy_old_generations(database: Database) -> None:
    """Destroy replaced organisation keys that nothing depends on any more."""
    await database.value("SELECT corridor.destroy_old_generations($1)", REPLACED_FOR)


async def destroy_secrets(database: Database) -> None:
    """Destroy what was shown once in stored responses (``domain.kernel.request_info.SECRETS_KEPT``)."""
    await database.value(DESTROY_SECRETS)


async def forget_answers(database: Database) -> None:
    """Delete stored responses after their time (``domain.kernel.request_info.ANSWERS_KEPT``)."""
    while await database.value(FORGET_ANSWERS, BATCH) == BATCH:
        pass


async def forget_events(database: Database, now: Clock = utc_now) -> None:
    """Delete events from the feeds, and what was sent to webhooks, after their time."""
    for statement, kept in ((EVENTS, KEPT), (DELIVERIES, LOG_KEPT)):
        while await database.value(statement, now() - kept, BATCH) == BATCH:
            pass
