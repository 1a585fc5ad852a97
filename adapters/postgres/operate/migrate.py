"""Upgrades a database to this version of the code, or says what prevents it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.postgres.connection.engine import unpooled_engine
from adapters.postgres.operate.functions import fingerprint, installed_fingerprint
from adapters.postgres.operate.restoring import IS_MARKED
from alembic import command

FOLDER = Path(__file__).parents[3] / "alembic"
ONE_AT_A_TIME = 0x636F727269646F72
"""The advisory lock that makes concurrently starting processes migrate one after the other."""


class DatabaseNewer(Exception):
    """A newer version of this program has upgraded the database, and nothing was changed."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"A newer version of Corridor has upgraded this database (to {revision}), and this one leaves it alone. "
            "Install that version again, or restore the backup from before the upgrade."
        )


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The state of a database's schema; ``current`` is ``None`` when it is empty."""

    current: str | None
    wanted: str
    functions_are_current: bool
    being_restored: bool
    is_newer: bool = False
    """Whether a newer version of this program has upgraded the database: this one does not know its revision."""

    @property
    def up_to_date(self) -> bool:
        """Return whether nothing has to be done."""
        return self.current == self.wanted and self.functions_are_current and not self.being_restored

    @property
    def advice(self) -> str:
        """Return what has to be done, if anything."""
        if self.being_restored:
            return "A restore of this database is not finished. If none is running, restore again, with --replace."
        if self.is_newer:
            return str(DatabaseNewer(str(self.current)))
        if self.current == self.wanted and not self.functions_are_current:
            return "Its functions are those of another version. Run: corridor db upgrade"
        return "" if self.up_to_date else "Run: corridor db upgrade"


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
            functions = await connection.run_sync(installed_fingerprint)
            unfinished = await connection.scalar(text(IS_MARKED))
    finally:
        await engine.dispose()
    return SchemaState(current, wanted or "", functions == fingerprint(), bool(unfinished), _is_newer(current))


def _revision(connection: Connection) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table_schema": "corridor"})
    return context.get_current_revision()


def _is_newer(revision: str | None) -> bool:
    known = {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}
    return revision is not None and revision not in known


async def upgrade(url: str, revision: str = "head") -> None:
    """Upgrade to ``revision``, one process at a time and in one transaction: a killed upgrade has changed nothing.

    Raises ``DatabaseNewer``.
    """
    await _run(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Downgrade to ``revision`` (``base`` empties the database)."""
    await _run(url, lambda config: command.downgrade(config, revision))


async def _run(url: str, step: Callable[[Config], None]) -> None:
    engine = unpooled_engine(url)
    try:
        async with engine.connect() as guard:
            await guard.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
            await guard.commit()
            async with engine.connect() as connection:
                config = _config()

                def _go(sync: Connection) -> None:
                    revision = _revision(sync)
                    if _is_newer(revision):
                        raise DatabaseNewer(str(revision))
                    config.attributes["connection"] = sync
                    step(config)

                await connection.run_sync(_go)
                await connection.commit()
    finally:
        await engine.dispose()
