"""Announces the end of agreements (domain/directory/expiry.py).

Who takes part: any number of workers. Promised: each stage is announced once, and after a stop only the nearest one. On
failure: nothing is recorded, and the next run tries again; the other agreements still get their turn.
"""

from adapters.postgres.connection.pool import Database
from adapters.postgres.jobs.turns import Turns
from adapters.postgres.work.system_work import OpenFor, on_behalf_of
from domain.directory.expiry import DAYS_AHEAD
from domain.ports.clock import Clock, utc_now
from domain.usecases.agreements.announce_expiry import announce_expiry

DUE = "SELECT * FROM corridor.agreements_ending($1, $2)"
OPERATION = "announce_expiry"


async def announce_endings(database: Database, open_for: OpenFor, now: Clock = utc_now) -> None:
    """Announce every stage that is reached but not yet announced. Raises the first unexpected problem after all other
    agreements have had their turn.
    """
    turns = Turns()
    for row in await database.rows(DUE, now().date(), list(DAYS_AHEAD)):
        work, actor = on_behalf_of(row["organisation_id"], OPERATION, open_for)
        await turns.take(announce_expiry(work, actor, row["agreement_id"]))
    turns.finish()
