"""What is a database that went away, and what is a bug: one definition for asyncpg and for SQLAlchemy."""

import asyncio
from typing import Any

import asyncpg
import pytest
from asyncpg.exceptions import ProtocolError
from asyncpg.exceptions._base import ClientConfigurationError
from asyncpg.exceptions._base import DataError as WrongArgument
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_dbapi
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from adapters.oauth.shared_state.unavailability import unavailable_while_away
from adapters.postgres.connection.availability import (
    DatabaseUnavailable,
    as_unavailable,
    is_away,
    unavailable_if_away,
)
from domain.kernel.errors import Unavailable

AWAY = (
    asyncpg.InternalClientError("got result for unknown protocol state 3"),
    ProtocolError("unexpected message"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.CrashShutdownError("terminating connection because of crash of another server process"),
    asyncpg.CannotConnectNowError("the database system is starting up"),
    asyncpg.QueryCanceledError("canceling statement due to statement timeout"),
    asyncpg.IdleInTransactionSessionTimeoutError("terminating connection"),
    asyncpg.TooManyConnectionsError("too many clients"),
    asyncpg.DiskFullError("no space left"),
    asyncpg.PostgresIOError("could not read block"),
    asyncpg.ReadOnlySQLTransactionError("cannot execute INSERT in a read-only transaction"),
    asyncpg.InvalidPasswordError("password authentication failed"),
    asyncpg.InvalidCatalogNameError("database does not exist"),
)
OF_THE_SYSTEM = (ConnectionResetError(), BrokenPipeError(), TimeoutError(), FileNotFoundError())
BUGS = (
    WrongArgument("invalid input for query argument $1"),
    ClientConfigurationError("invalid DSN"),
    asyncpg.UndefinedFunctionError("function does not exist"),
    asyncpg.UniqueViolationError("duplicate key"),
    asyncpg.DataError("invalid input syntax"),
    asyncpg.InsufficientPrivilegeError("permission denied"),
    ValueError(),
    KeyError(),
)


def through_sqlalchemy(problem: Exception) -> Exception:
    """The same error as a session of the authorization server raises it."""
    dbapi: Any = AsyncAdapt_asyncpg_dbapi(asyncpg)
    known = dbapi._asyncpg_error_translate
    kind = next((known[one] for one in type(problem).__mro__ if one in known), None)
    if kind is None:
        return problem
    copy = kind(problem.args[0], problem)
    copy.__cause__ = problem
    made = DBAPIError.instance("SELECT 1", None, copy, dbapi.Error)
    assert isinstance(made, Exception)
    return made


@pytest.mark.parametrize("wrapped", [False, True], ids=["asyncpg", "SQLAlchemy"])
@pytest.mark.parametrize("problem", [*AWAY, *OF_THE_SYSTEM], ids=lambda one: type(one).__name__)
async def test_a_database_that_went_away_is_unavailable(problem: Exception, wrapped: bool) -> None:
    raised = through_sqlalchemy(problem) if wrapped else problem
    with pytest.raises(DatabaseUnavailable), unavailable_if_away():
        raise raised
    with pytest.raises(Unavailable):
        async with unavailable_while_away():
            raise raised


@pytest.mark.parametrize("wrapped", [False, True], ids=["asyncpg", "SQLAlchemy"])
@pytest.mark.parametrize("problem", BUGS, ids=lambda one: type(one).__name__)
async def test_a_bug_stays_a_bug(problem: Exception, wrapped: bool) -> None:
    raised = through_sqlalchemy(problem) if wrapped else problem
    with pytest.raises(type(raised)), unavailable_if_away():
        raise raised
    with pytest.raises(type(raised)):
        async with unavailable_while_away():
            raise raised


async def test_sessions_that_get_no_connection_or_lost_it_are_without_a_database() -> None:
    assert is_away(NoFreeConnection())
    assert is_away(PendingRollbackError("Can't reconnect until invalid transaction is rolled back.", code="8s2b"))
    assert not is_away(PendingRollbackError("This Session's transaction has been rolled back", code="7s2a"))


async def test_only_what_the_operator_has_to_mend_does_not_pass() -> None:
    for problem in (*AWAY, *OF_THE_SYSTEM):
        refused = isinstance(problem, asyncpg.InvalidPasswordError | asyncpg.InvalidCatalogNameError)
        for raised in (problem, through_sqlalchemy(problem)):
            away = as_unavailable(raised)
            assert away is not None
            assert away.passes is not refused
            assert away.reason


async def test_what_a_cancelled_task_meets_at_a_silent_database_is_its_end() -> None:
    """Its rollback may fail in the place of the cancellation; a loop that goes on after errors would never end."""

    async def loop() -> None:
        while True:
            try:
                with unavailable_if_away():
                    try:
                        await asyncio.sleep(100)
                    finally:
                        raise TimeoutError
            except DatabaseUnavailable:
                continue

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=10)
    assert done
    assert task.cancelled()
