"""Databases made for a short while on a server that somebody else runs: for the demonstration and the tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from urllib.parse import urlsplit

from adapters.postgres.connection.hosts import connect


def on_database(url: str, name: str) -> str:
    """Give the URL of another database on the same server."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{name}{query}"


@asynccontextmanager
async def short_lived_database(url: str, prefix: str) -> AsyncIterator[str]:
    """Make a database beside the one in ``url``, give its URL, and drop it at the end.

    The name begins with the prefix and ends at random, so that nothing that exists is touched.
    """
    name = f"{prefix}_{token_hex(6)}"
    await run_statement(url, f"CREATE DATABASE {name} ENCODING UTF8 TEMPLATE template0")
    try:
        yield on_database(url, name)
    finally:
        await run_statement(url, f"DROP DATABASE {name} WITH (FORCE)")


async def run_statement(url: str, statement: str) -> None:
    """Run one statement on a connection of its own."""
    connection = await connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
