"""What ``corridor db backup``, ``restore`` and ``erasures`` do."""

import asyncio
import shutil
from pathlib import Path

from adapters.embedded_postgres import NotAvailableHere, installed_programs
from adapters.postgres.operate.backup import BackupFailed, Programs, back_up, erasures_in, restore
from api.cli.output import fail
from api.cli.session import check_server, database
from api.process.settings import read_settings


def _programs() -> Programs:
    """Give our own programs, or where there are none (macOS), those of an installed PostgreSQL."""
    try:
        folder = installed_programs()
        return Programs(folder / "pg_dump", folder / "pg_restore")
    except NotAvailableHere:
        dump, restoring = shutil.which("pg_dump"), shutil.which("pg_restore")
        if dump is None or restoring is None:
            fail("pg_dump and pg_restore are not on the PATH. Install those of your PostgreSQL's version.")
        return Programs(Path(dump), Path(restoring))


def back_up_to(file: Path) -> None:
    """Write a backup; a failure ends with a sentence."""
    with database(read_settings()) as url:
        check_server(url)
        try:
            asyncio.run(back_up(url, file, _programs()))
        except BackupFailed as problem:
            fail(str(problem))


def restore_from(file: Path, erasures: Path | None, *, replace: bool) -> int:
    """Restore a backup, and give how many cases were erased again; a failure ends with a sentence."""
    try:
        known = "[]" if erasures is None else erasures.read_text(encoding="utf-8")
    except OSError as problem:
        fail(f"--erasures {erasures}: {problem.strerror}.")
    with database(read_settings()) as url:
        check_server(url)
        try:
            return asyncio.run(restore(url, file, _programs(), replace=replace, erasures=known))
        except BackupFailed as problem:
            fail(str(problem))


def list_erasures() -> str:
    """Give the list of erasures as JSON."""
    with database(read_settings()) as url:
        check_server(url)
        return asyncio.run(erasures_in(url))
