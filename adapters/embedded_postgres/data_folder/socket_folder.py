"""Where the server's socket is: in the cluster, or elsewhere if that path is unusable."""

import os
import re
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from adapters.embedded_postgres.data_folder.folder import Folder, open_ours
from adapters.embedded_postgres.programs.accounts import Account

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107
"""Bytes: `sun_path` of `man 7 unix` without its final zero."""

UNDISPUTED = re.compile(r"[A-Za-z0-9/._-]+")
"""Characters that asyncpg, SQLAlchemy and libpq read alike in a URL's `host`; a comma would add a second host."""


def socket_folder(folder: Folder) -> Path:
    """Return the socket's folder; every process that shares the server finds the same one."""
    if _fits(folder.cluster):
        return folder.cluster
    with suppress(FileNotFoundError):
        return Path(folder.socket_folder_note.read_text().strip())
    return folder.cluster


def make_socket_folder(folder: Folder, account: Account) -> str:
    """Return the socket folder for the server, creating one outside the data folder if the cluster's path is unusable.

    The name is kept across restarts, so that a process that knows it finds the next server too.
    """
    if _fits(folder.cluster):
        return "."
    wanted = socket_folder(folder)
    if not _is_private(wanted, account):
        wanted = Path(tempfile.mkdtemp(prefix="corridor-", dir="/tmp"))
        if os.geteuid() == 0:
            os.chown(wanted, account.uid, account.gid, follow_symlinks=False)
        note = open_ours(folder.socket_folder_note, os.O_WRONLY | os.O_TRUNC)
        os.write(note, bytes(wanted))
        os.close(note)
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        with suppress(FileNotFoundError):
            (wanted / name).unlink()
    return str(wanted)


def _fits(directory: Path) -> bool:
    path = str(directory / SOCKET_NAME)
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and UNDISPUTED.fullmatch(path) is not None


def _is_private(directory: Path, account: Account) -> bool:
    """Return whether the folder is still only ours: in a world-writable parent, others may have taken the name."""
    with suppress(FileNotFoundError):
        found = directory.lstat()
        return _fits(directory) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == account.uid
    return False
