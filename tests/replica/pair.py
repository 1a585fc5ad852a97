"""A primary and a streaming replica of it, both started here and stopped with the test."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from adapters.embedded_postgres import Server, running_postgres
from adapters.embedded_postgres.cluster import SUPERUSER
from adapters.embedded_postgres.data_folder.folder import Folder
from adapters.embedded_postgres.programs.accounts import account_for

SETTINGS = {"fsync": "off", "full_page_writes": "off", "shared_preload_libraries": "pg_stat_statements"}
NEWS = "SELECT pg_logical_emit_message(true, 'test', 'news')"
CALLS = "SELECT coalesce(sum(calls), 0)::integer FROM pg_stat_statements WHERE query LIKE '%corridor.' || $1 || '(%'"


async def ask(url: str, statement: str, *arguments: object) -> Any:
    """Ask a server as its superuser."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement, *arguments)
    finally:
        await connection.close()


@dataclass
class Node:
    """A server that can be ended and started again."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    server: Server = field(init=False)
    _held: ExitStack = field(default_factory=ExitStack)

    def start(self) -> None:
        """Start it; it answers when this returns."""
        self.server = self._held.enter_context(running_postgres(self.folder, settings=SETTINGS | self.settings))

    @property
    def url(self) -> str:
        """Where it is, with the superuser's password."""
        return self.server.url()

    def stop(self) -> None:
        """End it."""
        self._held.close()

    async def ask(self, statement: str, *arguments: object) -> Any:
        """Ask it as its superuser."""
        return await ask(self.url, statement, *arguments)

    @asynccontextmanager
    async def delayed(self, milliseconds: int) -> AsyncIterator[None]:
        """Let it learn of each commit so much later."""
        await self._set(f"SET recovery_min_apply_delay = {milliseconds}")
        try:
            yield
        finally:
            await self._set("RESET recovery_min_apply_delay")

    async def _set(self, what: str) -> None:
        await self.ask(f"ALTER SYSTEM {what}")
        await self.ask("SELECT pg_reload_conf() FROM pg_sleep(0.1)")

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Hold its news back: it goes on to answer, with what it knows by now."""
        await self.ask("SELECT pg_wal_replay_pause()")
        while await self.ask("SELECT pg_get_wal_replay_pause_state() <> 'paused' FROM pg_sleep(0.01)"):
            pass
        try:
            yield
        finally:
            await self.ask("SELECT pg_wal_replay_resume()")


@contextmanager
def two_nodes() -> Iterator[tuple[Node, Node]]:
    """Give two servers for the block to start; they stop when it ends. Each can reach the other's socket with the
    account that they run as.
    """
    folder = Path(tempfile.mkdtemp(prefix="corridor-pair-"))
    folder.chmod(0o711)
    for name in ("primary", "copy"):
        (folder / name).mkdir(mode=0o711)
    primary, copied = Node(folder / "primary"), Node(folder / "copy")
    try:
        yield primary, copied
    finally:
        copied.stop()
        primary.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def primary_and_replica() -> Iterator[tuple[Node, Node]]:
    """Start a primary and a replica of it."""
    with two_nodes() as (primary, replica):
        primary.start()
        copy(primary, replica, "-R", "-X", "stream")
        replica.start()
        yield primary, replica


def copy(running: Node, to: Node, *options: str) -> None:
    """Copy a running server with pg_basebackup; `-R` and `-X stream` make the copy a replica of it."""
    original, copied = Folder(running.folder), Folder(to.folder)
    shutil.copy(original.password, copied.password)
    subprocess.run(
        [str(running.server.program("pg_basebackup")), "-D", str(copied.cluster), *options, "-c", "fast", "--no-sync",
         "-h", str(original.cluster), "-p", "5432", "-U", SUPERUSER],
        env={**os.environ, "PGPASSWORD": original.password.read_text().strip()},
        capture_output=True,
        check=True,
        timeout=120,
    )  # fmt: skip
    give_like(original, copied)


def give_like(original: Folder, copied: Folder) -> None:
    """Let the account that owns one cluster own another one."""
    if os.geteuid() == 0:
        account = account_for(original)
        for path in (copied.cluster, *copied.cluster.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
