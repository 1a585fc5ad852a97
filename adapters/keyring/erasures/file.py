"""The file with the list of erasures: appended under a lock, and on the disk before anybody is told.

Processes of one machine share the file. Each holds a lock on it while it reads what the others appended and appends its
own. A process that is killed while it writes leaves a last line without an end: nobody was told of it, so the next one
cuts it off. A new first line (another root key) is written into a new file that replaces this one under the same lock;
a process that waited for the lock of the old file notices and opens the new one.
"""

import errno
import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from adapters.keyring.erasures.lines import COUNT_BYTES, LINE_BYTES, START, ErasureListUnusable, Head, LineCipher, Tip
from domain.ports.erasures import Erasure

LOCK_SECONDS = 2.0
PAUSE_SECONDS = 0.01
FIRST_BYTES = 4096
"""More than the first two lines."""


def read_head(path: Path) -> Head:
    """Read which list it is; raises ``OSError`` or ``ErasureListUnusable``."""
    with path.open("rb") as file:
        return Head.read(file.readline(FIRST_BYTES))


def create(path: Path, head: Head, secret: bytes) -> None:
    """Create an empty list, unless there is one. Of many processes that start at once one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = head.line() + LineCipher(head, secret).seal_count(0)
    _put(path, content, lambda temporary: _link(temporary, path))


def replace_head(path: Path, old: Head, new: Head) -> None:
    """Exchange the first line, if it is still the ``old`` one."""
    with _locked(path, os.O_RDWR, fcntl.LOCK_EX) as descriptor:
        content = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        if content.startswith(old.line()):
            rest = content[len(old.line()) :]
            _put(path, new.line() + rest, lambda temporary: temporary.replace(path))


class ErasureFile:
    """A list whose key is known. What was read of it is kept in memory, and only the new lines are read."""

    def __init__(self, path: Path, head: Head, secret: bytes) -> None:
        self._path = path
        self._cipher = LineCipher(head, secret)
        self._tip, self._listed = START, dict[UUID, Erasure]()

    def read(self) -> tuple[Erasure, ...]:
        """Return the whole list, without changing it; raises ``OSError`` or ``ErasureListUnusable``."""
        with _locked(self._path, os.O_RDONLY, fcntl.LOCK_SH) as descriptor:
            self._read_on(descriptor)
        return tuple(self._listed.values())

    def probe(self) -> None:
        """Write as much as an entry is long, and take it away again; raises ``OSError`` or ``ErasureListUnusable``."""
        with self._opened_to_append() as (descriptor, end):
            try:
                _append(descriptor, b" " * (LINE_BYTES - 1))
            finally:
                os.ftruncate(descriptor, end)

    def append(self, erasures: Sequence[Erasure]) -> int:
        """Append those that are not listed; returns how many there are now, once they are on the disk."""
        with self._opened_to_append() as (descriptor, end):
            tip, lines = self._tip, []
            new: dict[UUID, Erasure] = {one.case_id: one for one in erasures if one.case_id not in self._listed}
            for one in new.values():
                tip = self._cipher.seal(one, tip)
                lines.append(tip.line)
            try:
                # with nothing new too: who wrote it may have been killed before it was on the disk
                _append(descriptor, b"".join(lines))
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, end)
                raise
            self._tip = tip
            self._listed |= new
            if new:
                self._write_count(descriptor)
            return len(self._listed)

    @contextmanager
    def _opened_to_append(self) -> Iterator[tuple[int, int]]:
        """Give the descriptor and where the list ends, after what an interrupted write left was cut off."""
        with _locked(self._path, os.O_RDWR | os.O_APPEND, fcntl.LOCK_EX) as descriptor:
            end = self._read_on(descriptor)
            if os.fstat(descriptor).st_size > end:
                os.ftruncate(descriptor, end)
            yield descriptor, end

    def _write_count(self, descriptor: int) -> None:
        """Write how long the list is at least."""
        place = len(_first_two(descriptor)[0])
        # with O_APPEND, Linux appends whatever the offset
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) & ~os.O_APPEND)
        os.pwrite(descriptor, self._cipher.seal_count(self._tip.count), place)
        os.fsync(descriptor)

    def _read_on(self, descriptor: int) -> int:
        """Read the lines that are new, and return where the last whole one ends."""
        first, second = _first_two(descriptor)
        begin, size = len(first) + len(second), os.fstat(descriptor).st_size
        start = begin + max(self._tip.count - 1, 0) * LINE_BYTES
        rest = os.pread(descriptor, size, start)
        if not rest.startswith(self._tip.line):  # it is not the file that we know: begin anew
            self._tip, self._listed = START, {}
            start, rest = begin, os.pread(descriptor, size, begin)
        whole = rest[: rest.rfind(b"\n") + 1]
        lines = whole[len(self._tip.line) :].splitlines(keepends=True)
        at_least, number = self._cipher.open_count(second), self._tip.count + len(lines)
        if number < at_least:
            raise ErasureListUnusable(f"it is cut short: it had {at_least} entries and has {number}")
        for line in lines:
            erasure = self._cipher.open(line, self._tip)
            self._listed.setdefault(erasure.case_id, erasure)
            self._tip = Tip(self._tip.count + 1, line)
        return start + len(whole)


def _first_two(descriptor: int) -> tuple[bytes, bytes]:
    """Return the line with the key, checked for its form, and the line with the count."""
    first, newline, rest = os.pread(descriptor, FIRST_BYTES, 0).partition(b"\n")
    Head.read(first + newline)
    return first + newline, rest[:COUNT_BYTES]


@contextmanager
def _locked(path: Path, flags: int, lock: int) -> Iterator[int]:
    """Open the file and lock it; raises ``OSError`` if another process holds it for too long."""
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        descriptor = os.open(path, flags | os.O_CLOEXEC)
        try:
            if _take(descriptor, lock) and os.path.samestat(os.fstat(descriptor), path.stat()):
                yield descriptor
                return
        finally:
            os.close(descriptor)
        if time.monotonic() > deadline:
            raise OSError(errno.EAGAIN, "another process holds its lock")
        time.sleep(PAUSE_SECONDS)


def _take(descriptor: int, lock: int) -> bool:
    try:
        fcntl.flock(descriptor, lock | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _append(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]
    os.fsync(descriptor)


def _put(path: Path, content: bytes, place: Callable[[Path], object]) -> None:
    """Write a file beside ``path``, readable only by its owner, and put it in place once it is on the disk."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place(temporary)
        os.fsync(folder)
    finally:
        temporary.unlink(missing_ok=True)
        os.close(folder)


def _link(temporary: Path, path: Path) -> None:
    with suppress(FileExistsError):
        os.link(temporary, path)
