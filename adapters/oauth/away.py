"""Tells a database that is away from a mistake of ours: the first is 503 and passes, the second must be heard of."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.errors import Unavailable

AWAY_STATES = ("08", "53", "57P", "25006")
"""SQLSTATE classes: connection lost, out of resources, shutting down or starting; and a standby that cannot write."""


@contextmanager
def unavailable_while_away() -> Iterator[None]:
    """Raise ``Unavailable`` where the database could not be asked; let every other error through."""
    try:
        yield
    except (PoolTimeout, InterfaceError, OSError, TimeoutError):
        raise Unavailable from None
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if error.connection_invalidated or state.startswith(AWAY_STATES):
            raise Unavailable from None
        raise
