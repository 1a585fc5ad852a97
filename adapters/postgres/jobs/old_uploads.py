"""Removes what is left of files that never became documents.

Who takes part: the worker, in any number of processes. Promised: no process waits for a row that another is removing; a
request that continues a removed upload finds it gone. On failure: the next run continues.
"""

from datetime import datetime, timedelta

from adapters.postgres.connection.pool import Database
from domain.documents.document import UPLOADS_KEPT
from domain.ports.clock import Clock, utc_now

BATCH = 20
"""Uploads removed by one statement; each may have 80 pieces."""
FORMS_KEPT = timedelta(hours=1)
"""Far longer than a form may take to arrive and be cleaned: an older one was cut off when its process ended."""


async def remove_old_uploads(database: Database, now: Clock = utc_now) -> None:
    """Remove uploads whose time has run out."""
    at: datetime = now()
    while await database.value("SELECT corridor.drop_uploads($1, $2, $3)", at - UPLOADS_KEPT, at - FORMS_KEPT, BATCH):
        pass
