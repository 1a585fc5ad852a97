"""The root keys on disk: written atomically, readable only by their owner, never overwritten at start.

To create the file, a process writes a temporary one and *links* it into place. A link fails if the name exists, so of
many processes that start at once one wins, and no reader ever sees half a file. The folder is synced before anything is
wrapped: losing a key to a power cut would lose every identity with it.
"""

import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.keyring import root_keys
from adapters.keyring.root_keys import RootKey, RootKeyFileUnusable

LARGEST_FILE_BYTES = 64 * 1024
RESTORE = "Put back the copy that you keep of it; a new key cannot open what the old one closed"


def read_root_keys(path: Path) -> tuple[RootKey, ...]:
    """Read the keys, oldest first. ``RootKeyFileUnusable`` says what is wrong and what to do."""
    try:
        with path.open("rb") as file:
            _refuse_if_others_can_read(path, os.fstat(file.fileno()))
            content = file.read(LARGEST_FILE_BYTES)
    except OSError as error:
        raise RootKeyFileUnusable(f"The root key file {path} cannot be read ({error.strerror}). {RESTORE}.") from None
    try:
        return root_keys.read(content.decode("ascii", errors="replace"))
    except RootKeyFileUnusable as reason:
        raise RootKeyFileUnusable(f"The root key file {path} cannot be used: {reason}. {RESTORE}.") from None


def create_root_key_file(path: Path) -> bool:
    """Create the file with one new key, mode 0600, unless it exists; returns whether this call created it."""
    with _told_plainly(path), _folder(path) as folder:
        try:
            # Checking first supports a file mounted read-only; the link still decides.
            return not path.exists() and _link_a_new_one(path)
        finally:
            # Also for the process that lost: it must not use a key whose file name could still vanish.
            os.fsync(folder)


def add_root_key(path: Path) -> str:
    """Add a new key, used for wrapping from now on, and return its id. The older keys keep decrypting."""
    new = RootKey.new()
    _change(path, lambda keys: (*keys, new))
    return new.id


def drop_root_key(path: Path, root_key_id: str) -> None:
    """Remove an old key. Whatever it still wraps is lost: check ``vault.organisation_keys`` first."""

    def without(keys: tuple[RootKey, ...]) -> tuple[RootKey, ...]:
        if root_key_id == keys[-1].id:
            raise RootKeyFileUnusable(f"Root key {root_key_id} is the present one; add a new key before dropping it.")
        if root_key_id not in {key.id for key in keys}:
            raise RootKeyFileUnusable(f"Root key {root_key_id} is not in {path}.")
        return tuple(key for key in keys if key.id != root_key_id)

    _change(path, without)


def _change(path: Path, change: Callable[[tuple[RootKey, ...]], tuple[RootKey, ...]]) -> None:
    with _told_plainly(path), _folder(path) as folder:
        # The lock is on the folder because the file itself is replaced; two concurrent rotations would lose a key.
        fcntl.flock(folder, fcntl.LOCK_EX)
        temporary = _write_beside(path, change(read_root_keys(path)))
        try:
            temporary.replace(path)
        except OSError:
            temporary.unlink()
            raise
        os.fsync(folder)


def _link_a_new_one(path: Path) -> bool:
    temporary = _write_beside(path, (RootKey.new(),))
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def _write_beside(path: Path, keys: tuple[RootKey, ...]) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(root_keys.write(keys))
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink()
        raise
    return temporary


def _refuse_if_others_can_read(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise RootKeyFileUnusable(f"The root key file {path} is not a regular file.")
    if status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        raise RootKeyFileUnusable(
            f"The root key file {path} is open to others (mode {mode:04o}). Run: chmod 600 {path}; "
            "and if somebody else may have read it, rotate the root key."
        )


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _told_plainly(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RootKeyFileUnusable(
            f"The root key file {path} cannot be written ({error.strerror}). Its folder must exist, be writable by the "
            "service, and lie on a file system with hard links."
        ) from None
