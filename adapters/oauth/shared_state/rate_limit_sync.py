"""Adds up each client's quota use across processes, in one statement for all clients."""

from collections.abc import Mapping

from adapters.oauth.shared_state.attempts import counter
from adapters.postgres.connection.pool import Database
from domain.kernel.ids import ClientId

ADD = """
    INSERT INTO oauth.tries AS t (digest, arrival)
    SELECT digest, now() + make_interval(secs => taken)
    FROM unnest($1::bytea[], $2::float8[]) AS given (digest, taken)
    ORDER BY digest -- two processes that lock the same rows do so in the same order
    ON CONFLICT (digest) DO UPDATE SET arrival = greatest(t.arrival, now()) + (excluded.arrival - now())
    RETURNING digest, extract(epoch FROM arrival - now())::float8 AS ahead
"""


async def add_up(database: Database, taken: Mapping[ClientId, float]) -> dict[ClientId, float]:
    """Add the seconds that each client used; returns how far each is ahead now, across all processes.

    Raises ``Unavailable``.
    """
    names = {counter("client of the API", client.hex): client for client in taken}
    rows = await database.rows(ADD, list(names), [taken[client] for client in names.values()])
    return {names[row["digest"]]: row["ahead"] for row in rows}
