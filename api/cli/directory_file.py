"""What ``corridor directory`` does with the file and the database."""

import asyncio
import json
import sys
from pathlib import Path

from adapters.keyring.vault import AesVault
from adapters.postgres.connection.pool import Database, open_operators_pool
from adapters.postgres.connection.roles import APP
from adapters.postgres.directory import ImportReport, Progress, directory_document, export_directory, import_directory
from api.cli.output import fail
from api.cli.session import migrated_database
from api.process.key_ring import open_key_ring
from api.process.settings import Settings

LARGEST_FILE = 64 * 1024 * 1024


def read_bytes(file: str) -> bytes:
    """Read a file, or with ``-`` standard input; one that cannot be read ends with a sentence."""
    try:
        if file == "-":
            data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        else:
            with Path(file).open("rb") as opened:
                data = opened.read(LARGEST_FILE + 1)
    except OSError as problem:
        fail(f"{file}: {problem.strerror}.")
    if len(data) > LARGEST_FILE:
        fail(f"{file} is larger than {LARGEST_FILE // 1024 // 1024} MiB.")
    return data


async def import_at(settings: Settings, url: str, data: bytes, progress: Progress) -> ImportReport:
    """Import into a database that is up to date, with the root key of the settings."""
    pool = await open_operators_pool(url, APP, size=2)
    try:
        async with open_key_ring(settings, Database(pool)) as key_ring:
            return await import_directory(url, AesVault(key_ring), data, progress)
    finally:
        await pool.close()


def run_import(data: bytes, progress: Progress) -> ImportReport:
    """Import into the database that the settings name; raises ``DirectoryFileWrong``."""
    with migrated_database() as (settings, url):
        return asyncio.run(import_at(settings, url, data, progress))


def run_export(*, as_json: bool) -> bytes:
    """Export from the database that the settings name."""
    with migrated_database() as (_, url):
        if not as_json:
            return asyncio.run(export_directory(url))
        document = asyncio.run(directory_document(url))
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
