"""Announces the limitation of claims that are not filed (domain/claims/limitation.py).

Who takes part: any number of workers. Promised: each stage is announced once, and after a stop only the nearest one. On
failure: nothing is recorded, and the next run tries again; the other claims still get their turn.
"""

from adapters.postgres.connection.pool import Database
from adapters.postgres.jobs.turns import Turns
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.claims.limitation import DAYS_AHEAD
from domain.ports.clock import Clock, utc_now
from domain.usecases.claims.announce_limitation import announce_limitation

DUE = "SELECT * FROM corridor.limitations_ending($1, $2)"
OPERATION = "announce_limitation"


async def announce_limitations(database: Database, open_for: OpenFor, now: Clock = utc_now) -> None:
    """Announce every stage that is reached but not yet announced. Raises the first unexpected problem after all other
    claims have had their turn.
    """
    turns = Turns()
    for row in await database.rows(DUE, now().date(), list(DAYS_AHEAD)):
        work, actor = on_behalf_of(row["organisation_id"], OPERATION, open_for)
        await turns.take(announce_limitation(work, actor, row["claim_id"]))
    turns.finish()
