"""A database of one's own, for tests that change what the others rely on."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg

SERVER = "CORRIDOR_TEST_SERVER"


async def run(url: str, statement: str) -> None:
    """Run one statement as the owner."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def fresh_database(template: str = "template1") -> AsyncIterator[str]:
    """Make a database, give its URL, and drop it."""
    server, name = os.environ[SERVER], f"fresh_{uuid4().hex}"
    await run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield server.replace("/corridor?", f"/{name}?")
    finally:
        await run(server, f"DROP DATABASE {name} WITH (FORCE)")
