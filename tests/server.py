"""The PostgreSQL of a test run: our own, or the one in CORRIDOR_DATABASE_URL where our own does not run."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

from adapters.embedded_postgres import NotAvailableHere, installed_programs, running_postgres
from adapters.embedded_postgres.programs.binaries import NOT_HERE
from adapters.postgres.operate.databases import run_statement

TEMPLATE = os.environ.setdefault("CORRIDOR_TEST_TEMPLATE", f"corridor_template_{token_hex(4)}")
"""The database that all others are copies of; workers of one run agree on its name, two runs on one server do not."""

GIVEN = os.environ.get("CORRIDOR_DATABASE_URL")
"""Read before ``make_repeatable`` takes it out of the environment."""

FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """Give the URL of a server on which databases and roles may be made."""
    if our_own_runs_here():
        with running_postgres(folder / "data", settings=FAST) as server:
            yield server.url()
        return
    if GIVEN is None:
        raise pytest.UsageError(NOT_HERE)
    try:
        yield GIVEN
    finally:
        asyncio.run(run_statement(GIVEN, f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)"))


def our_own_runs_here() -> bool:
    """Tell whether this machine has the programs of the embedded PostgreSQL."""
    try:
        installed_programs()
    except NotAvailableHere:
        return False
    return True
