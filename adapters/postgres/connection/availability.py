"""What it means that the database is away: the one definition, for the data path, the authorization server and the
command line.

Away is a database that cannot be reached, ends, starts, fails over or is full, or whose connection broke, wherever in a
message that was. All of it passes without a change of ours, so callers are told to try again (503). Everything else is
a bug, which must be noticed.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from adapters.ending_tasks import is_being_cancelled
from domain.kernel.errors import Unavailable

REFUSED = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
"""PostgreSQL does not let us in, or does not have the database. While the service runs, this passes (a restore, a new
password); at its start, waiting does not help.
"""
FULL = (asyncpg.InsufficientResourcesError, asyncpg.ReadOnlySQLTransactionError)
"""What keeps nobody from reading."""
NOT_DONE = (asyncpg.QueryCanceledError, asyncpg.CannotConnectNowError, *FULL)
"""With these PostgreSQL says that it did not run the statement to its end: nothing of it was committed."""
BROKEN = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What asyncpg says of a connection that broke, in whatever state it was."""
GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    *FULL,
    *REFUSED,
    *BROKEN,
    OSError,  # TimeoutError and ConnectionError too
)
LOST_IN_TRANSACTION = "8s2b"
"""SQLAlchemy's code for a session whose connection broke; other sessions that must be rolled back are bugs."""


class DatabaseUnavailable(Unavailable):
    """The database is not available right now and nothing was changed; try again shortly."""


def is_away(problem: BaseException | None) -> bool:
    """Whether this error of asyncpg, SQLAlchemy or the operating system means that the database is away."""
    if isinstance(problem, NoFreeConnection):
        return True
    if isinstance(problem, PendingRollbackError):
        return problem.code == LOST_IN_TRANSACTION
    if isinstance(problem, DBAPIError):
        return problem.connection_invalidated or is_away(_drivers_own(problem))
    # asyncpg calls a wrong argument of ours, and a wrong URL, an interface error too; both are ValueErrors
    return isinstance(problem, GONE) and not isinstance(problem, ValueError)


def as_unavailable(problem: BaseException) -> DatabaseUnavailable | None:
    """Return what callers are told of this error; ``None`` if the database is not away."""
    if not is_away(problem):
        return None
    away = DatabaseUnavailable()
    away.reads_go_on = isinstance(problem, FULL)
    own = _drivers_own(problem) if isinstance(problem, DBAPIError) else problem
    away.passes = not isinstance(own, REFUSED)
    away.reason = type(own).__name__ if away.passes else f"PostgreSQL refused: {str(own).rstrip('.')}."
    return away


def _drivers_own(problem: DBAPIError) -> BaseException | None:
    """Return asyncpg's error, of which SQLAlchemy makes a copy."""
    return None if problem.orig is None else problem.orig.__cause__


def what_to_tell(problem: Exception) -> BaseException:
    """Return what is raised in place of this error: ``DatabaseUnavailable`` if the database is away, a cancellation in
    a task that is being cancelled, and otherwise the error itself.
    """
    if is_being_cancelled():
        return asyncio.CancelledError()
    return as_unavailable(problem) or problem


@contextmanager
def unavailable_if_away() -> Iterator[None]:
    """Raise what ``what_to_tell`` returns for an error in the block."""
    try:
        yield
    except Exception as problem:
        told = what_to_tell(problem)
        if told is problem:
            raise
        raise told from problem
