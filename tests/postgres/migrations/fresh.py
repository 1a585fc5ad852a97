"""A database of one's own, for tests that change what the others rely on."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from adapters.postgres.operate.databases import on_database, run_statement

SERVER = "CORRIDOR_TEST_SERVER"


@asynccontextmanager
async def fresh_database(template: str = "template1") -> AsyncIterator[str]:
    """Make a database, give its URL, and drop it."""
    server, name = os.environ[SERVER], f"fresh_{uuid4().hex}"
    await run_statement(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield on_database(server, name)
    finally:
        await run_statement(server, f"DROP DATABASE {name} WITH (FORCE)")
