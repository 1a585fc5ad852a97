"""What `postmaster.pid` and the process table say about a cluster."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL, SIGQUIT

from adapters.embedded_postgres.errors import FolderNotUsable

STATUS_LINE = 7
"""Line of `postmaster.pid`, from zero; see PostgreSQL's `miscadmin.h`."""


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What `postmaster.pid` claims: a process and its status (`starting`, `ready`, `stopping`, or empty)."""

    pid: int
    status: str


def read_postmaster(cluster: Path) -> Postmaster | None:
    """Return what `postmaster.pid` claims, or None if it is missing or unreadable."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return Postmaster(int(lines[0]), lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else "")
    except (OSError, ValueError, IndexError):
        return None


def is_server_of(cluster: Path, pid: int) -> bool:
    """Return whether that process is PostgreSQL running on this cluster; a process id alone proves nothing."""
    try:
        return Path(f"/proc/{pid}/exe").readlink().name.startswith("postgres") and os.path.samefile(
            f"/proc/{pid}/cwd", cluster
        )
    except OSError:
        return False


def server_processes(cluster: Path) -> list[int]:
    """Return every PostgreSQL process that runs on this cluster."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and is_server_of(cluster, int(name))]


def remove_stale_files(cluster: Path) -> None:
    """Remove a dead server's `postmaster.pid` and socket; its process id may since belong to another process.

    The caller holds the server lock, so no server of ours is alive. PostgreSQL itself would refuse to start if any
    process of the same account had the old id, which is common after a container restart.
    """
    if alive := server_processes(cluster):
        raise FolderNotUsable(
            f"A PostgreSQL that Corridor did not start (pid {min(alive)}) works in {cluster}. Stop it and try again."
        )
    for name in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        with suppress(FileNotFoundError):
            (cluster / name).unlink()


def end_orphans(cluster: Path, *, patience_is_over: bool, killed: int | None = None) -> None:
    """End the processes of a server whose postmaster is gone: a busy one would notice only after its statement.

    The caller holds the start lock, so that nobody starts a new postmaster meanwhile. ``killed``: the process id of a
    postmaster that has been killed, and may take its time to be gone.
    """
    postmaster = read_postmaster(cluster)
    if postmaster is not None and postmaster.pid != killed and is_server_of(cluster, postmaster.pid):
        return
    for pid in server_processes(cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, SIGKILL if patience_is_over else SIGQUIT)
