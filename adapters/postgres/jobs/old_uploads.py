"""Removes what is left of files that never became documents.

Who takes part: the worker, in any number of processes. Promised: nobody waits for a row that another removes; a request
that goes on with an upload finds that it is gone. On failure: the next run goes on.
"""

from datetime import datetime, timedelta

from adapters.postgres.connection.pool import Database
from domain.documents.document import UPLOADS_KEPT
from domain.ports.clock import Clock, utc_now

BATCH = 20
"""Uploads that one statement removes; each may have 80 pieces."""
FORMS_KEPT = timedelta(hours=1)
"""Far longer than a form may take to arrive and to be cleaned: what is older was cut off by the end of a process."""


async def remove_old_uploads(database: Database, now: Clock = utc_now) -> None:
    """Remove uploads after their time."""
    at: datetime = now()
    while await database.value("SELECT corridor.drop_uploads($1, $2, $3)", at - UPLOADS_KEPT, at - FORMS_KEPT, BATCH):
        pass
