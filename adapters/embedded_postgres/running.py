"""Finds the server of a folder, or starts it; one process decides at a time."""

import os
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT, SIGKILL, SIGQUIT
from threading import Event

from adapters.embedded_postgres.cluster import check_cluster, make_cluster
from adapters.embedded_postgres.cut_short import go_on_unless
from adapters.embedded_postgres.data_folder.folder import Folder
from adapters.embedded_postgres.data_folder.locks import POLL_SECONDS, try_lock, waiting_lock
from adapters.embedded_postgres.data_folder.log import open_log, tail_of
from adapters.embedded_postgres.data_folder.password import read_or_make_password
from adapters.embedded_postgres.data_folder.socket_folder import make_socket_folder, socket_folder
from adapters.embedded_postgres.database import ensure_database
from adapters.embedded_postgres.errors import ServerNotStarted
from adapters.embedded_postgres.postmaster import end_orphans, is_server_of, read_postmaster, remove_stale_files
from adapters.embedded_postgres.programs.accounts import Account, account_for
from adapters.embedded_postgres.programs.binaries import Programs, programs_for
from adapters.embedded_postgres.programs.child import HERE, Child, start_child
from adapters.embedded_postgres.settings import server_arguments

START_SECONDS = 120.0
"""Seconds. Enough for crash recovery of a full write-ahead log on a slow disk."""

ORPHAN_PATIENCE = 2.0
CUT_SHORT_SECONDS = 2.0
"""What a server has to stop that nobody waits for any more."""
REFUSED_SECONDS = 10.0
STOP_SECONDS = 24.0
STOP_STEPS = ((SIGINT, 0.4), (SIGQUIT, 0.7), (SIGKILL, 1.0))
"""Signals, each with the part of the time by whose end it must have worked: fast shutdown, immediate shutdown, kill."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is needed to run one folder's server."""

    folder: Folder
    account: Account
    programs: Programs
    password: str
    settings: Mapping[str, str]


def survey(folder: Folder, settings: Mapping[str, str]) -> Site:
    """Find out which programs to run here and as which account; starts nothing."""
    account = account_for(folder)
    password = read_or_make_password(folder, deadline=time.monotonic() + START_SECONDS)
    return Site(folder, account, programs_for(account), password, settings)


def join_or_start(site: Site, enough: Event) -> Child | None:
    """Return the server if we started it and own it, or None if another process's server is running.

    Raises `EmbeddedPostgresError` if neither succeeds within `START_SECONDS`, or `enough` comes first.
    """
    begun = time.monotonic()
    while time.monotonic() < begun + START_SECONDS:
        go_on_unless(enough)
        with waiting_lock(site.folder.start_lock, begun + START_SECONDS, enough):
            lock = try_lock(site.folder.server_lock)
            if lock is not None:
                try:
                    return _start(site, lock, enough)
                finally:
                    os.close(lock)
            try:
                if server_is_ready(site, enough):
                    return None
            except ServerNotStarted:  # it may be recovering from a backend's crash
                if time.monotonic() > begun + REFUSED_SECONDS:
                    raise
            end_orphans(site.folder.cluster, patience_is_over=time.monotonic() > begun + ORPHAN_PATIENCE)
        time.sleep(POLL_SECONDS)
    raise ServerNotStarted(
        f"The database server in {site.folder.path} neither answers nor ends. See {site.folder.log} and try again."
    )


def server_is_gone(folder: Folder) -> bool:
    """Return whether no server process is left in this folder."""
    lock = try_lock(folder.server_lock)
    if lock is not None:
        os.close(lock)
    return lock is not None


def server_is_ready(site: Site, enough: Event) -> bool:
    """Return whether another process's server accepts our connection."""
    found = read_postmaster(site.folder.cluster)
    if found is None or found.status != "ready" or not is_server_of(site.folder.cluster, found.pid):
        return False
    try:
        ensure_database(site.programs, socket_folder(site.folder), site.password, enough)
    except ServerNotStarted:
        if is_server_of(site.folder.cluster, found.pid) and read_postmaster(site.folder.cluster) == found:
            raise
        return False
    return True


def stop(child: Child, cluster: Path, seconds: float = STOP_SECONDS) -> None:
    """Stop our server within so many seconds, with every process of it."""
    begun = time.monotonic()
    for signal, part in STOP_STEPS:
        child.send_signal(signal)
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, begun + part * seconds - time.monotonic()))
            if signal is not SIGKILL:
                return
    # its processes may be held still, and not see that it is gone; until they are, nobody starts another
    end_orphans(cluster, patience_is_over=True, killed=child.pid)


def _start(site: Site, lock: int, enough: Event) -> Child:
    folder, log = site.folder, open_log(site.folder)
    try:
        if not check_cluster(folder, site.programs):
            make_cluster(folder, site.programs, site.account, site.password, enough, lock=lock, log=log)
        remove_stale_files(folder.cluster)
        arguments = server_arguments(make_socket_folder(folder, site.account), site.settings)
        since = os.fstat(log).st_size
        child = start_child(
            [site.programs.program("postgres"), "-D", HERE, *arguments],
            account=site.account,
            directory=folder.cluster,
            death_signal=SIGQUIT,
            lock=lock,
            log=log,
        )
        try:
            _wait_until_ready(child, site, log, since, enough)
        except BaseException:
            stop(child, folder.cluster, CUT_SHORT_SECONDS if enough.is_set() else STOP_SECONDS)
            raise
        return child
    finally:
        os.close(log)


def _wait_until_ready(child: Child, site: Site, log: int, since: int, enough: Event) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        go_on_unless(enough)
        if child.poll() is not None:
            raise ServerNotStarted(f"PostgreSQL ended while starting. {site.folder.log} says:\n{tail_of(log, since)}")
        found = read_postmaster(site.folder.cluster)
        if found is not None and (found.pid, found.status) == (child.pid, "ready"):
            return ensure_database(site.programs, socket_folder(site.folder), site.password, enough)
        time.sleep(POLL_SECONDS)
    raise ServerNotStarted(
        f"PostgreSQL was not ready after {START_SECONDS:.0f} s. {site.folder.log} says:\n{tail_of(log, since)}"
    )
