"""Becomes a PostgreSQL program that dies with its parent. Run it as a script; do not import it.

Between fork and exec a threaded process can do almost nothing safely, so a fresh interpreter takes these steps and
then execs the program, keeping its process id. The order matters: changing the user clears the parent-death signal,
and a parent that died before the signal was requested never sends it. A shell lets what it runs in the background
ignore SIGINT and SIGQUIT; a server that inherited this would miss a signal that comes before it has handlers.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""`man 2 prctl`"""
OUR_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)


def become(parent: int, death_signal: int, uid: int, gid: int, command: list[str]) -> None:
    """Drop to `uid`, ask for `death_signal` when the thread that forked us ends, and exec `command`."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    for each in OUR_SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, OUR_SIGNALS)
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent:
        sys.exit("the process that asked for this server is gone")
    os.execv(command[0], command)  # noqa: S606 - the command is our own


if __name__ == "__main__":
    parent, death_signal, uid, gid = map(int, sys.argv[1:5])
    try:
        become(parent, death_signal, uid, gid, sys.argv[5:])
    except OSError as error:
        sys.exit(f"cannot start {sys.argv[5]} as user id {uid}: {error}")
