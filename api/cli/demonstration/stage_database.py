"""The database of the demonstration: on our own PostgreSQL, or where there is none, beside one of yours."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from adapters.embedded_postgres import NotAvailableHere, claim_folder, installed_programs, running_postgres
from adapters.postgres.operate.databases import short_lived_database
from api.cli.output import fail
from api.cli.session import check_server
from api.process.settings import read_settings


@contextmanager
def stage_database(folder: Path, *, keep: bool) -> Iterator[str]:
    """Give the URL of an empty database, for as long as the block lasts; ``keep``: the folder stays afterwards."""
    try:
        installed_programs()
    except NotAvailableHere:
        given = read_settings().database_url
        if given is None:
            raise
        with _beside(given, keep=keep) as url:
            yield url
        return
    with claim_folder(folder), running_postgres(folder) as server:
        yield server.url()


@contextmanager
def _beside(given: str, *, keep: bool) -> Iterator[str]:
    if keep:
        fail("--keep needs Corridor's own PostgreSQL, which runs on Linux only. Leave it out.")
    check_server(given)
    with asyncio.Runner() as runner:
        made = short_lived_database(given, "corridor_demo")
        try:
            url = runner.run(made.__aenter__())
        except asyncpg.InsufficientPrivilegeError:
            fail("The user in CORRIDOR_DATABASE_URL may not create databases, and the demonstration makes its own.")
        try:
            yield url
        finally:
            runner.run(made.__aexit__(None, None, None))
