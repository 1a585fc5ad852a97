"""Tells a database that is away from a mistake of ours: the first is 503 and passes, the second must be heard of.

One that is away may also say nothing at all. SQLAlchemy would wait for ever, so whoever asks is cut off: a cancelled
statement takes its connection with it, where one that merely failed in time would wait again, for its rollback.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.kernel.errors import Unavailable

AWAY_STATES = ("08", "53", "57P", "25006")
"""SQLSTATE classes: connection lost, out of resources, shutting down or starting; and a standby that cannot write."""


ANSWER_SECONDS = 2.5
"""With the two seconds that SQLAlchemy gives a silent connection to close, a caller knows within five (security.md)."""


@asynccontextmanager
async def unavailable_while_away(*, bounded: bool = True) -> AsyncIterator[None]:
    """Raise ``Unavailable`` where the database could not be asked, or, if ``bounded``, has not answered all of it
    within ``ANSWER_SECONDS``; let every other error through.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS if bounded else None):
            yield
    except (PoolTimeout, InterfaceError, OSError, TimeoutError):
        raise Unavailable from None
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if error.connection_invalidated or state.startswith(AWAY_STATES):
            raise Unavailable from None
        raise
