"""Databases for tests that break things: copies that are thrown away afterwards."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count
from os import environ, getpid

import asyncpg

from tests.conftest import SERVER, TEMPLATE, url_of

_numbers = count(1)


async def _as_server_owner(statement: str) -> None:
    connection = await asyncpg.connect(environ[SERVER])
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def scratch_database(template: str = TEMPLATE) -> AsyncIterator[str]:
    """Give the name of a copy of a database; nobody may be connected to the original."""
    name = f"scratch_{getpid()}_{next(_numbers)}"
    await _as_server_owner(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield name
    finally:
        await _as_server_owner(f"DROP DATABASE {name} WITH (FORCE)")


def owner_of(database: str) -> AbstractAsyncContextManager["asyncpg.Connection[asyncpg.Record]"]:
    """Connect as the superuser who owns the tables."""
    return connected(url_of(database))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Connect for the duration of the block."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
