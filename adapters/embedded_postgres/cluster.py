"""Creates the cluster atomically, and refuses one that this PostgreSQL cannot open."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from threading import Event
from typing import IO

from adapters.embedded_postgres.cut_short import go_on_unless
from adapters.embedded_postgres.data_folder.folder import Folder
from adapters.embedded_postgres.data_folder.locks import POLL_SECONDS
from adapters.embedded_postgres.data_folder.log import tail_of
from adapters.embedded_postgres.errors import FolderNotUsable, ServerNotStarted, WrongMajorVersion
from adapters.embedded_postgres.programs.accounts import Account
from adapters.embedded_postgres.programs.binaries import Programs
from adapters.embedded_postgres.programs.child import HERE, Child, kill_with_children, start_child

SUPERUSER = "corridor"
UNFINISHED = "unfinished-"
INITDB_SECONDS = 120


def check_cluster(folder: Folder, programs: Programs) -> bool:
    """Return whether there is a cluster; raises `WrongMajorVersion` or `FolderNotUsable` if it cannot be opened."""
    try:
        found = (folder.cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        if folder.cluster.exists() and any(folder.cluster.iterdir()):
            raise FolderNotUsable(
                f"{folder.cluster} is not a PostgreSQL cluster (it has no PG_VERSION), and nothing in it was touched. "
                "Move it away and start again, or restore it from a backup."
            ) from None
        return False
    if found != programs.major:
        raise WrongMajorVersion(
            f"{folder.cluster} was made by PostgreSQL {found}, and this Corridor brings PostgreSQL {programs.version}. "
            f"Nothing was touched. Back up with the Corridor that made it (`corridor db backup`), move {folder.path} "
            "away, and restore with this one (`corridor db restore`); or set CORRIDOR_DATABASE_URL to a server that "
            f"runs PostgreSQL {found}."
        )
    return True


def make_cluster(
    folder: Folder, programs: Programs, account: Account, password: str, enough: Event, *, lock: int, log: int
) -> None:
    """Initialise under a temporary name and rename, so that an interrupted `initdb` never looks like a cluster.

    Raises `ServerNotStarted` if it fails, or `enough` comes first.
    """
    for left_over in folder.path.glob(UNFINISHED + "*"):
        shutil.rmtree(left_over)
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.path))
    if os.geteuid() == 0:
        os.chown(unfinished, account.uid, account.gid, follow_symlinks=False)
    since = os.fstat(log).st_size
    with _in_memory(password) as stdin:
        initdb = start_child(
            [programs.program("initdb"), "-D", HERE, "-U", SUPERUSER, "--pwfile=/dev/stdin", "--auth=scram-sha-256",
             "--locale-provider=builtin", "--locale=C.UTF-8", "-E", "UTF8", "--data-checksums"],
            account=account, directory=unfinished, death_signal=signal.SIGKILL, lock=lock, log=log,
            stdin=stdin.fileno(),
        )  # fmt: skip
    if _status_of(initdb, enough) != 0:
        shutil.rmtree(unfinished, ignore_errors=True)  # its processes may still be ending
        go_on_unless(enough)
        lines = tail_of(log, since)
        raise ServerNotStarted(f"PostgreSQL could not make its cluster in {folder.path}. It said:\n{lines}")
    unfinished.rename(folder.cluster)
    _make_durable(folder.path)


def _status_of(initdb: Child, enough: Event) -> int:
    """Wait for its end. If it takes too long, or nobody waits any more, kill it with what it has started."""
    deadline = time.monotonic() + INITDB_SECONDS
    while (status := initdb.poll()) is None:
        if enough.is_set() or time.monotonic() > deadline:
            kill_with_children(initdb)
            return initdb.wait()
        time.sleep(POLL_SECONDS)
    return status


def _in_memory(password: str) -> IO[bytes]:
    """An unnamed file that passes the password to another account's `initdb` without touching the disk."""
    file = os.fdopen(os.memfd_create("password"), "w+b")
    file.write(password.encode() + b"\n")
    file.seek(0)
    return file


def _make_durable(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
