"""Fills an empty, migrated database with the requested number of referrals; about 3,000 a second on one core."""

from datetime import UTC, datetime
from typing import Any

import asyncpg
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.directory import SHIPPED_DIRECTORY, import_directory
from bench.seeding.batch import Batch
from bench.seeding.chance import Chance
from bench.seeding.keys import OrganisationKeys
from bench.seeding.roads import read_roads
from bench.seeding.stories import tell_opening, tell_story

BATCH = 2000
FEED_BATCH = 20_000
NOT_YET_REFERRED = 0.3
"""Cases without a referral, per referral: the starting point for measuring creating and sending."""


class NotEmpty(Exception):
    """The database already holds referrals; a seed never changes existing data."""


async def seed(url: str, key_ring: FileKeyRing, referrals: int, number: int = 2026) -> None:
    """Import the shipped directory and write ``referrals`` referrals and their cases, from seed ``number``."""
    vault = AesVault(key_ring)
    connection = await asyncpg.connect(url)
    try:
        if await connection.fetchval("SELECT EXISTS (SELECT FROM corridor.cases)"):
            raise NotEmpty
        await import_directory(url, vault, SHIPPED_DIRECTORY.read_bytes())
        await _write(connection, vault, referrals, number)
        while await connection.fetchval("SELECT corridor.grow_audit_tree($1)", BATCH) == BATCH:
            pass  # otherwise the worker would do it during the first measurement
        while await connection.fetchval("SELECT cardinality(corridor.append_to_feeds($1))", FEED_BATCH):
            pass
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


async def _write(connection: "asyncpg.Connection[Any]", vault: AesVault, referrals: int, number: int) -> None:
    roads, keys = await read_roads(connection), await OrganisationKeys.read(connection, vault)
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    chance, batch = Chance(number), Batch()
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        for count, tell, what in (
            (referrals, tell_story, "referrals"),
            (max(1, int(referrals * NOT_YET_REFERRED)), tell_opening, "cases not yet referred"),
        ):
            task = progress.add_task(f"Seeding {what}", total=count)
            for done in range(count):
                tell(batch, chance, roads, keys, now)
                if done % BATCH == BATCH - 1 or done == count - 1:
                    await batch.copy(connection)
                    progress.update(task, completed=done + 1)
