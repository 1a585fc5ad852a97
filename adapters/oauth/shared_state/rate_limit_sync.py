"""Adds up each client's quota use across processes, in one statement for all clients."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.oauth.shared_state.attempts import counter
from adapters.oauth.shared_state.unavailability import unavailable_while_away
from domain.kernel.ids import ClientId

ADD = text("""
    INSERT INTO oauth.tries AS t (digest, arrival)
    SELECT digest, now() + make_interval(secs => taken)
    FROM unnest(CAST(:digests AS bytea[]), CAST(:taken AS float8[])) AS given (digest, taken)
    ORDER BY digest -- two processes that lock the same rows do so in the same order
    ON CONFLICT (digest) DO UPDATE
        -- no further than a period from now: the clock may have been set back (quotas.sql)
        SET arrival = least(greatest(t.arrival, now()), now() + make_interval(secs => :period))
            + (excluded.arrival - now())
    RETURNING digest, extract(epoch FROM arrival - now())::float8 AS ahead
""")


async def add_up(engine: AsyncEngine, period: float, taken: Mapping[ClientId, float]) -> dict[ClientId, float]:
    """Add the seconds that each client used; returns how far each is ahead now, across all processes. ``period``: the
    seconds in which the whole quota may be used.

    Raises ``Unavailable``.
    """
    names = {counter("client of the API", client.hex): client for client in taken}
    given = {"digests": list(names), "taken": [taken[client] for client in names.values()], "period": period}
    async with unavailable_while_away(), engine.begin() as connection:
        return {names[row.digest]: row.ahead for row in await connection.execute(ADD, given)}
