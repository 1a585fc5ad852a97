"""Backup and restore with PostgreSQL's own ``pg_dump`` and ``pg_restore``.

Two files: FILE holds everything except wrapped keys and the data that depends on organisation keys, which outlive a
case: blind indexes and responses stored for retries. ``FILE.keys`` holds only these. Keep the second file for a short
time: once it is gone, an old FILE identifies nobody (security.md, rule 8). Both come from one snapshot. A restore
replays the list of erasures before anything is served, so it brings nobody back.
"""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from adapters.postgres.connection.hosts import connect
from adapters.postgres.operate.feed_epochs import BEGIN
from adapters.postgres.operate.functions import FOLDER
from adapters.postgres.operate.migrate import upgrade
from adapters.postgres.operate.operator_trail import note_as_owner
from adapters.postgres.operate.passfile import passfile
from adapters.postgres.operate.restoring import RestoreRefused, claim, erasures_known, keep_erasures, release

SCHEMAS = ("corridor", "vault", "oauth")
OPENING = ("vault.*", "corridor.idempotency", "corridor.index_terms", "corridor.respondent_terms")
"""What decrypts, or with keys of the vault finds, even what is later erased or withdrawn."""

DATA_ALONE = ("--no-owner", "--no-privileges", "--no-policies")
"""Ownership and permissions are code. ``upgrade`` installs them for the owner of this database, whose name may differ
from the former owner's. Policies in particular would block restoring the second file for an owner who is no superuser.
"""


class BackupFailed(Exception):
    """A backup could not be made or restored; the message says why."""


class ErasuresUnknown(Exception):
    """No list says who was erased after the backup."""


@dataclass(frozen=True, slots=True)
class Programs:
    """The paths of ``pg_dump`` and ``pg_restore``."""

    dump: Path
    restore: Path


def keys_file(file: Path) -> Path:
    """Return the file of wrapped keys that belongs to a backup."""
    return file.with_name(file.name + ".keys")


async def back_up(url: str, file: Path, programs: Programs) -> None:
    """Write both files, readable only by their owner; raises ``BackupFailed``. Existing files are not overwritten."""
    _make_both(file)
    connection = await connect(url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            common = ("--format=custom", "--enable-row-security", f"--snapshot={snapshot}")
            all_but_keys = [f"--schema={schema}" for schema in SCHEMAS]
            all_but_keys += [f"--exclude-table-data={tables}" for tables in OPENING]
            keys = [f"--table={tables}" for tables in OPENING]
            await _run(url, programs.dump, *common, *all_but_keys, f"--file={file}")
            await _run(url, programs.dump, *common, "--data-only", *keys, f"--file={keys_file(file)}")
    except BaseException:
        _remove_both(file)
        raise
    finally:
        await connection.close()


def _make_both(file: Path) -> None:
    """Create the empty files first, readable only by their owner."""
    for path in (file, keys_file(file)):
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise BackupFailed(f"{path} exists already; choose another name.") from None
        except OSError as problem:
            raise BackupFailed(f"{path} cannot be written: {problem.strerror}.") from None


async def erasures_in(url: str) -> str | None:
    """Return the list of erasures as JSON: ids and times, no names; ``None`` if the database has none."""
    connection = await connect(url)
    try:
        return await erasures_known(connection)
    finally:
        await connection.close()


async def restore(
    url: str,
    file: Path,
    programs: Programs,
    *,
    replace: bool,
    erasures: str | None = None,
    without_erasures: bool = False,
) -> int:
    """Restore both files, upgrade the schema, and erase again everybody erased since; returns how many.

    Existing data is deleted, if ``replace`` allows it; its list of erasures counts in addition to ``erasures``. With
    neither list it raises ``ErasuresUnknown``, unless ``without_erasures`` goes on; the trail says so. Without the file
    of keys, identities stay unreadable. An interrupted restore is not served. Raises ``BackupFailed``.
    """
    parts = _parts_of(file)
    connection = await connect(url)
    try:
        if await connection.fetchval("SELECT to_regclass('corridor.cases') IS NOT NULL") and not replace:
            raise BackupFailed("The database is not empty. With --replace its content is replaced.")
        for part in parts:
            await _run(url, programs.restore, "--list", str(part))
        if erasures is None and await erasures_known(connection) is None and not without_erasures:
            raise ErasuresUnknown
        await _claim(connection)
        known = json.loads(erasures or "[]") + json.loads(await erasures_known(connection) or "[]")
        await keep_erasures(connection, json.dumps(known))
        for schema in SCHEMAS:
            await connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        await connection.execute((FOLDER / "platform" / "roles.sql").read_text(encoding="utf-8"))
        for part in parts:
            await _run(url, programs.restore, *DATA_ALONE, "--exit-on-error", "--single-transaction", str(part))
        await upgrade(url)
        await connection.execute("SELECT corridor.settle_audit_after_restore()")
        await connection.execute(BEGIN)
        again = int(await connection.fetchval("SELECT corridor.replay_erasures($1)", json.dumps(known)))
        await note_as_owner(connection, "restore_backup", *(["restore_without_erasures"] if without_erasures else []))
        await release(connection)
        return again
    finally:
        await connection.close()


async def _claim(connection: Any) -> None:
    try:
        await claim(connection)
    except RestoreRefused as refused:
        raise BackupFailed(str(refused)) from None


def _remove_both(file: Path) -> None:
    """Remove both files of an incomplete backup."""
    for path in (file, keys_file(file)):
        path.unlink(missing_ok=True)


def _parts_of(file: Path) -> list[Path]:
    if not file.is_file():
        raise BackupFailed(f"There is no file {file}.")
    return [part for part in (file, keys_file(file)) if part.is_file()]


async def _run(url: str, program: Path, *arguments: str) -> None:
    with _connection_of(url) as (options, environment):
        process = await asyncio.create_subprocess_exec(
            str(program),
            *options,
            *arguments,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **environment},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await process.communicate()
    if process.returncode != 0:
        last = errors.decode("utf-8", "replace").strip().splitlines()[:1]
        raise BackupFailed(f"{program.name} failed: {' '.join(last)}")


@contextmanager
def _connection_of(url: str) -> Iterator[tuple[Sequence[str], dict[str, str]]]:
    """Return the connection options, and the environment that provides the password."""
    parts = make_url(url)
    host = str(parts.query.get("host") or parts.host or "localhost")
    port = str(parts.query.get("port") or parts.port or 5432)
    options = ["--host", host, "--port", port, "--username", parts.username or "", "--no-password"]
    with passfile(str(parts.password or "")) as environment:
        yield [*options, "--dbname", parts.database or ""], environment
