"""The server for all measurements, its seeded templates, and working copies of them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from adapters.embedded_postgres import running_postgres
from adapters.keyring.file_key_ring import FileKeyRing
from adapters.postgres.operate.migrate import schema_state, upgrade
from bench.seeding.seed import seed

SETTINGS = {"shared_preload_libraries": "pg_stat_statements", "max_connections": "200"}
"""What the measurements need in addition to the production settings, none of which is switched off."""
NOT_FOR_POWER_CUTS = {"fsync": "off", "full_page_writes": "off"}
"""For what measures no speed, and in which nothing but our own processes is killed."""


def default_folder() -> Path:
    """Return the folder that keeps seeded databases between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "corridor-bench"


@dataclass(frozen=True, slots=True)
class Ground:
    """A PostgreSQL server to which we have a superuser's URL. ``pid`` is known only for our own server."""

    folder: Path
    server_url: str
    programs: Path
    pid: int | None

    @property
    def root_key_file(self) -> Path:
        """The root key of every seeded database here."""
        return self.folder / "master.key"

    def key_ring(self) -> FileKeyRing:
        """Open the root key, created on first use."""
        return FileKeyRing.open(self.root_key_file, create=not self.root_key_file.exists())

    def url(self, database: str) -> str:
        """Return the URL of a database on this server."""
        return urlunsplit(urlsplit(self.server_url)._replace(path=f"/{database}"))

    async def seeded(self, referrals: int) -> str:
        """Return a template with that many referrals; created on first use, migrated to a newer schema."""
        name = f"seeded_{referrals}"
        if await self._exists(name):
            if not (await schema_state(self.url(name))).up_to_date:
                await upgrade(self.url(name))
            return name
        await self._run("DROP DATABASE IF EXISTS seeding WITH (FORCE)", "CREATE DATABASE seeding")
        await upgrade(self.url("seeding"))
        await seed(self.url("seeding"), self.key_ring(), referrals)
        await self._run(f"ALTER DATABASE seeding RENAME TO {name}")
        return name

    async def working_copy(self, referrals: int, name: str = "bench") -> str:
        """Copy the template, so that every measurement starts the same, and return the copy's URL.

        Functions and policies are reinstalled from the files: they may be newer than the template.
        """
        template = await self.seeded(referrals)
        await self._run(
            f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
            f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy",
        )
        await upgrade(self.url(name))
        await self._run("CHECKPOINT")
        return self.url(name)

    async def _exists(self, name: str) -> bool:
        connection = await asyncpg.connect(self.server_url)
        try:
            found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name)
            return found
        finally:
            await connection.close()

    async def _run(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.server_url)
        try:
            for statement in statements:
                await connection.execute(statement, timeout=300)
        finally:
            await connection.close()


@contextmanager
def ground(folder: Path | None, url: str | None, settings: Mapping[str, str] = {}) -> Iterator[Ground]:
    """Yield the server at ``url`` (a superuser's), or one of our own started in ``folder`` with durable commits."""
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with running_postgres(folder / "data", settings={**SETTINGS, **settings}) as server:
        own = url is None
        yield Ground(folder, url or server.url(), server.bin_dir, server.pid if own else None)
