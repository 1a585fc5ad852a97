"""Leaves this process only memory, its pipes and exiting, by a seccomp filter (`man 2 seccomp`).

Resource limits do not keep a process that a file has taken over from deleting files by name, signalling the service, or
reading the memory of the same user's processes. On a processor that is not listed, or a kernel without seccomp, only
the limits apply.
"""

import ctypes
import errno
import platform
import struct

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
NUMBER, ARCHITECTURE = 0, 4
"""Places in `struct seccomp_data`, in bytes."""
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM

# fmt: off
ALLOWED = {
    #                x86-64  aarch64
    "read":              (0,  63), "write":            (1,  64), "readv":           (19,  65), "writev":    (20,  66),
    "close":             (3,  57), "fstat":            (5,  80), "newfstatat":     (262,  79), "lseek":      (8,  62),
    "mmap":              (9, 222), "mprotect":        (10, 226), "munmap":          (11, 215), "mremap":    (25, 216),
    "brk":              (12, 214), "madvise":         (28, 233), "rt_sigaction":    (13, 134), "futex":    (202,  98),
    "rt_sigprocmask":   (14, 135), "rt_sigreturn":    (15, 139), "sigaltstack":    (131, 132), "getpid":    (39, 172),
    "gettid":          (186, 178), "sched_yield":     (24, 124), "gettimeofday":    (96, 169), "getrandom": (318, 278),
    "clock_gettime":   (228, 113), "clock_nanosleep": (230, 115), "restart_syscall": (219, 128), "sysinfo": (99, 179),
    "exit":             (60,  93), "exit_group":     (231,  94),
}
# fmt: on
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def allow_nothing_more() -> None:
    """Refuse every other system call from now on."""
    column, architecture = MACHINES.get(platform.machine(), (0, 0))
    if not architecture:
        return
    steps = [_step(LOAD, ARCHITECTURE), _step(JUMP_IF_EQUAL, architecture, then=1), _step(RETURN, REFUSE)]
    steps.append(_step(LOAD, NUMBER))
    for numbers in ALLOWED.values():
        steps += (_step(JUMP_IF_EQUAL, numbers[column], otherwise=1), _step(RETURN, ALLOW))
    steps.append(_step(RETURN, REFUSE))
    program = _Program(len(steps), b"".join(steps))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        problem = ctypes.get_errno()
        if problem != errno.EINVAL:  # the kernel has no seccomp
            raise OSError(problem, "seccomp failed")


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """Write one instruction, a `struct sock_filter`; ``then`` and ``otherwise``: how many instructions to skip."""
    return struct.pack("HBBI", code, then, otherwise, value)
