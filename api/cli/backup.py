"""What ``corridor db backup``, ``restore`` and ``erasures`` do."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from adapters.embedded_postgres import NotAvailableHere, installed_programs
from adapters.postgres.operate.backup import BackupFailed, ErasuresUnknown, Programs, back_up, erasures_in, restore
from api.cli.erasure_lists import MISSING, WITHOUT, as_json, complete_own_list, known_erasures
from api.cli.output import err, fail
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


def back_up_to(file: Path) -> Path:
    """Write a backup, and give the path of the list of erasures that it needs; a failure ends with a sentence."""
    settings = read_settings()
    with database(settings) as url:
        check_server(url)
        try:
            asyncio.run(back_up(url, file, _programs()))
        except BackupFailed as problem:
            fail(str(problem))
    return settings.erasures_path


def restore_from(file: Path, lists: Sequence[Path], *, replace: bool, without_erasures: bool) -> int:
    """Restore a backup, and give how many cases were erased again; a failure ends with a sentence."""
    settings = read_settings()
    if without_erasures:
        err.print(WITHOUT, markup=False)
    known = known_erasures(settings, lists)
    erasures = None if known is None else as_json(known)
    with database(settings) as url:
        check_server(url)
        try:
            again = asyncio.run(
                restore(url, file, _programs(), replace=replace, erasures=erasures, without_erasures=without_erasures)
            )
        except BackupFailed as problem:
            fail(str(problem))
        except ErasuresUnknown:
            fail(MISSING.format(path=settings.erasures_path))
        asyncio.run(complete_own_list(settings, asyncio.run(erasures_in(url)) or "[]"))
    return again


def list_erasures() -> str:
    """Give the list of erasures as JSON."""
    with database(read_settings()) as url:
        check_server(url)
        return asyncio.run(erasures_in(url)) or "[]"
