"""The superuser's password: generated once per data folder, even if several processes open a new folder at once."""

import os
import secrets

from adapters.embedded_postgres.data_folder.folder import Folder, open_ours
from adapters.embedded_postgres.data_folder.locks import waiting_lock
from adapters.embedded_postgres.errors import FolderNotUsable


def read_or_make_password(folder: Folder, deadline: float) -> str:
    """Return the superuser's password; before the cluster exists, generate a missing one and make it durable first.

    Generating requires the start lock: the cluster is created with the password in the file, so overwriting it would
    lock
    everyone out. Raises `ServerNotStarted` if the lock is not free by `deadline`, a `time.monotonic()`.
    """
    if kept := _read(folder):
        return kept
    with waiting_lock(folder.start_lock, deadline):
        return _read(folder) or _draw(folder)


def _read(folder: Folder) -> str:
    try:
        return folder.password.read_text().strip()
    except FileNotFoundError:
        return ""
    except PermissionError as error:
        raise FolderNotUsable(
            f"{folder.password} belongs to another account. Run this command as the account that started Corridor."
        ) from error


def _draw(folder: Folder) -> str:
    if (folder.cluster / "PG_VERSION").exists():
        raise FolderNotUsable(
            f"{folder.password} is missing, without which nobody may sign in to the cluster beside it. "
            "Put it back from a backup."
        )
    password = secrets.token_urlsafe(32)
    descriptor = open_ours(folder.password, os.O_WRONLY | os.O_TRUNC)
    with os.fdopen(descriptor, "w") as file:
        file.write(password + "\n")
        file.flush()
        os.fsync(descriptor)
    return password
