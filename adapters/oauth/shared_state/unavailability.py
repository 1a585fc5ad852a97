"""Tells an unavailable database from a bug of ours: the first is a passing 503, the second must be noticed.

An unavailable database may also be silent. SQLAlchemy would wait for ever, so the statement is cancelled. Cancelling
drops the connection too; a mere timeout would wait again for the rollback.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from adapters.postgres.connection.availability import what_to_tell
from adapters.postgres.connection.engine import Bind
from domain.kernel.errors import OutcomeUnknown, Unavailable

ANSWER_SECONDS = 2.5
"""With SQLAlchemy's two seconds for closing a silent connection, a caller knows within five (security.md)."""
T = TypeVar("T")


@asynccontextmanager
async def unavailable_while_away(*, bounded: bool = True) -> AsyncIterator[None]:
    """Raise ``Unavailable`` if the database cannot be reached or, if ``bounded``, has not answered within
    ``ANSWER_SECONDS``; other errors pass through.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS if bounded else None):
            yield
    except Exception as problem:
        told = what_to_tell(problem)
        if told is problem:
            raise
        raise told from None


@asynccontextmanager
async def transaction(engine: Bind) -> AsyncIterator[AsyncSession]:
    """Begin a transaction that is committed on leaving the block. Raises ``Unavailable`` if the database is away.
    That holds while it commits too: use ``changing`` where the caller must know the difference.
    """
    async with unavailable_while_away(), AsyncSession(engine) as session, session.begin():
        yield session


async def run(engine: Bind, act: Callable[[Session], T]) -> T:
    """Run something synchronous in a transaction of its own, and commit it; rows that it returns stay readable. Raises
    ``Unavailable`` if the database is away.
    """
    async with unavailable_while_away(), AsyncSession(engine, expire_on_commit=False) as session, session.begin():
        return await session.run_sync(act)


@asynccontextmanager
async def changing(engine: Bind) -> AsyncIterator[AsyncSession]:
    """Begin a transaction that is committed on leaving the block. Raises ``Unavailable`` if nothing was changed because
    the database is unavailable or its disk full, ``OutcomeUnknown`` if it went away while it committed.
    """
    commits = False
    try:
        async with transaction(engine) as session:
            yield session
            await session.flush()
            commits = True
    except Unavailable as away:
        if commits:
            raise OutcomeUnknown from away
        raise
