"""Restores a base backup with the archived log up to a moment."""

import asyncio
import shutil
from pathlib import Path

from adapters.embedded_postgres.data_folder.folder import Folder
from tests.replica.pair import Node
from tests.timeouts import LONG

ARCHIVED = "SELECT coalesce(last_archived_wal >= $1, false) FROM pg_stat_archiver, pg_sleep(0.05)"


def archiving_to(archive: Path) -> dict[str, str]:
    """Make the folder, and give the settings of a server that archives its log there."""
    archive.mkdir()
    archive.chmod(0o777)
    return {"archive_mode": "on", "archive_command": f"cp %p {archive}/%f"}


async def archived(primary: Node) -> None:
    """Wait until everything that was logged so far is in the archive."""
    last = await primary.ask("SELECT pg_walfile_name(pg_switch_wal())")
    async with asyncio.timeout(LONG):
        while not await primary.ask(ARCHIVED, last):
            pass


async def restored(copied: Node, archive: Path, moment: str) -> None:
    """Start the copy at the moment of a restore point, as a server of its own."""
    cluster = Folder(copied.folder).cluster
    (cluster / "recovery.signal").touch()
    shutil.chown(cluster / "recovery.signal", cluster.stat().st_uid, cluster.stat().st_gid)
    copied.settings |= {
        "restore_command": f"cp {archive}/%f %p",
        "recovery_target_name": moment,
        "recovery_target_action": "promote",
    }
    await asyncio.to_thread(copied.start)
    async with asyncio.timeout(LONG):
        while await copied.ask("SELECT pg_is_in_recovery() FROM pg_sleep(0.05)"):
            pass
