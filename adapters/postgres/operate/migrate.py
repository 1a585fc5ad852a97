"""Upgrades a database to this version of the code, or says what prevents it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.postgres.connection.engine import unpooled_engine
from adapters.postgres.operate.functions import installed_fingerprints
from adapters.postgres.operate.restoring import IS_MARKED
from adapters.postgres.operate.schema_version import fits, serves_older
from adapters.postgres.operate.side_by_side import TablesInUse
from alembic import command

FOLDER = Path(__file__).parents[3] / "alembic"
ONE_AT_A_TIME = 0x636F727269646F72
"""The advisory lock that makes concurrently starting processes migrate one after the other."""
PATIENCE, PAUSE, LONGEST_PAUSE = 60.0, 0.1, 2.0
"""Seconds for which an upgrade tries to take the tables, and that it lets others work between two attempts."""


class DatabaseNewer(Exception):
    """A newer version of this program has upgraded the database, and nothing was changed."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"A newer version of Corridor has upgraded this database (to {revision}), and this one leaves it alone. "
            "Install that version again, or restore the backup from before the upgrade."
        )


class DatabaseBusy(Exception):
    """Others held a table for the whole time, and nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            f"Somebody has worked with the tables for {PATIENCE:.0f} seconds without a pause. Nothing was changed. End "
            "what has run for longest (pg_stat_activity shows it, with its xact_start), and upgrade again."
        )


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The state of a database's schema; ``current`` is ``None`` when it is empty."""

    current: str | None
    wanted: str
    serves: tuple[str, ...]
    """The fingerprints of the versions that it serves, first the one that it has the functions of."""
    being_restored: bool
    is_newer: bool = False
    """Whether a newer version of this program has upgraded the database: this one does not know its revision."""

    @property
    def serves_older(self) -> bool:
        """Return whether the version after this one has upgraded it, and this one may go on until it is replaced."""
        return serves_older(self.serves)

    @property
    def up_to_date(self) -> bool:
        """Return whether nothing has to be done."""
        return fits(self.current, self.serves, self.being_restored)

    @property
    def advice(self) -> str:
        """Return what has to be done, if anything."""
        if self.being_restored:
            return "A restore of this database is not finished. If none is running, restore again, with --replace."
        if self.serves_older:
            return "The next version of Corridor has upgraded it; this one may go on until you replace it."
        if self.is_newer:
            return str(DatabaseNewer(str(self.current)))
        if self.up_to_date:
            return ""
        if self.current == self.wanted:
            return "Its functions are those of another version. Run: corridor db upgrade"
        return "Run: corridor db upgrade"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


async def schema_state(url: str) -> SchemaState:
    """Read the schema version of the database without changing it."""
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    engine = unpooled_engine(url)
    try:
        async with engine.connect() as connection:
            current = await connection.run_sync(_revision)
            serves = tuple(await connection.run_sync(installed_fingerprints))
            unfinished = await connection.scalar(text(IS_MARKED))
    finally:
        await engine.dispose()
    return SchemaState(current, wanted or "", serves, bool(unfinished), _is_newer(current))


def _revision(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table_schema": "corridor"})
    return context.get_current_revision()


def _is_newer(revision: str | None) -> bool:
    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    return revision is not None and revision not in known


async def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade to ``revision``, one process at a time and in one transaction: a killed upgrade has changed nothing.

    Raises ``DatabaseNewer`` and ``DatabaseBusy``.
    """
    await _run(url, lambda config: command.upgrade(config, revision), to_the_end=revision == "head")


async def downgrade(url: str, revision: str) -> None:
    """Downgrade to ``revision`` (``base`` empties the database)."""
    await _run(url, lambda config: command.downgrade(config, revision))


async def _run(url: str, step: Callable[[Config], None], *, to_the_end: bool = False) -> None:
    engine = unpooled_engine(url)
    try:
        async with engine.connect() as guard:
            await guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
            await guard.commit()

            def _go(sync: Connection) -> None:
                revision = _revision(sync)
                if _is_newer(revision):
                    raise DatabaseNewer(str(revision))
                config = _config()
                config.attributes |= {"connection": sync, "to_the_end": to_the_end}
                step(config)

            end, pause = time.monotonic() + PATIENCE, PAUSE
            while True:
                async with engine.connect() as connection:
                    try:
                        await connection.run_sync(_go)
                        await connection.commit()
                        return
                    except TablesInUse as problem:
                        if time.monotonic() > end:
                            raise DatabaseBusy from problem
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
    finally:
        await engine.dispose()
