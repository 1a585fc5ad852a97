"""What this process may use. It limits itself before it reads the first byte of the file."""

import ctypes
import os
import resource
import signal
import sys

from adapters.files.cleaning.system_calls import allow_nothing_more

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
"""`man 2 prctl`"""
ADDRESS_SPACE = 768 * 1024 * 1024
"""In bytes: a picture of 40 million pixels with transparency takes 160 MB, and rotating it as much again."""
CPU_SECONDS = 30
STANDARD_STREAMS = 3


def limit_yourself(parent: int) -> None:
    """Make this process die with ``parent``, and give up what cleaning does not need."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        for option, value in ((PR_SET_PDEATHSIG, signal.SIGKILL), (PR_SET_NO_NEW_PRIVS, 1)):
            if library.prctl(option, int(value), 0, 0, 0) != 0:
                raise OSError(ctypes.get_errno(), "prctl failed")
    if os.getppid() != parent:
        sys.exit("the process that asked for this is gone")
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    # the soft limit ends the process with SIGXCPU, which tells the service why
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    for nothing in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NPROC):
        resource.setrlimit(nothing, (0, 0))


def open_nothing_more() -> None:
    """Forbid opening files and creating sockets from here on: every import is done, only pipes are left."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (STANDARD_STREAMS, STANDARD_STREAMS))
    allow_nothing_more()
