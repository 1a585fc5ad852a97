"""Starts a PostgreSQL program as a child that dies with this process."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL, Signals

from adapters.embedded_postgres.programs import launch
from adapters.embedded_postgres.programs.accounts import Account

Child = subprocess.Popen[bytes]
HERE = "/proc/self/cwd"
"""How the child names its data directory.

Root's folders are often closed to the account that the server runs as. The child is put into the directory while we
are still root and uses this relative name from then on, so no parent directory has to be opened up and nothing moves.
"""


def start_child(
    command: Sequence[str | Path],
    *,
    account: Account,
    directory: Path,
    death_signal: Signals,
    lock: int,
    log: int,
    stdin: int = subprocess.DEVNULL,
) -> Child:
    """Start `command` in `directory` in its own session, as `account`; it and its children hold `lock`.

    Call it from a thread that outlives the child: the kernel sends the death signal when the *thread* ends.
    """
    launcher = [sys.executable, "-I", "-S", launch.__file__]
    numbers = map(str, (os.getpid(), int(death_signal), account.uid, account.gid))
    return subprocess.Popen(  # noqa: S603 - our own programs
        [*launcher, *numbers, *map(str, command)],
        cwd=directory,
        env=_plain_environment(),
        stdin=stdin,
        stdout=log,
        stderr=log,
        pass_fds=(lock,),
        start_new_session=True,
        umask=0o077,
    )


def kill_with_children(child: Child) -> None:
    """Kill a program of ours that has not been collected yet, and all that it started in its session."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, SIGKILL)


def _plain_environment() -> dict[str, str]:
    """Pass on nothing of ours: the server's account can read its environment, and PG* variables would mislead it."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", **kept}
