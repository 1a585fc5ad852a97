"""The layout of the data folder."""

import os
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded_postgres.errors import FolderNotUsable


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths inside one data folder. Only `cluster` belongs to the account that the server runs as."""

    path: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.path / "cluster"

    @property
    def password(self) -> Path:
        """The superuser's password, readable only by us."""
        return self.path / "password"

    @property
    def log(self) -> Path:
        """The server's log; `log.py` limits its size."""
        return self.path / "postgres.log"

    @property
    def serve_lock(self) -> Path:
        """Held by the one `corridor serve`."""
        return self.path / "serve.lock"

    @property
    def start_lock(self) -> Path:
        """Held while starting the server or finding out whether it runs."""
        return self.path / "start.lock"

    @property
    def server_lock(self) -> Path:
        """Held by every process of a running server, so it is free only when the last of them is gone."""
        return self.path / "server.lock"

    @property
    def socket_folder_note(self) -> Path:
        """Names the socket's folder when it cannot be `cluster`."""
        return self.path / "socket_folder"


def open_folder(data_dir: Path) -> Folder:
    """Create the folder if it is missing; leaves the modes of existing folders unchanged."""
    folder = Folder(data_dir.absolute())
    try:
        folder.path.parent.mkdir(parents=True, exist_ok=True)
        folder.path.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise FolderNotUsable(
            f"The data folder {folder.path} cannot be made: {error.strerror}. "
            "Name a folder that this account may write to."
        ) from error
    return folder


def open_ours(path: Path, flags: int) -> int:
    """Open a file of ours in the data folder, readable only by us and owned by the folder's owner.

    Root working in somebody's folder must not leave files behind that lock the owner out.
    """
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise FolderNotUsable(
            f"{path} cannot be opened: {error.strerror}. "
            "Use the account that the data folder belongs to, or another data folder."
        ) from error
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor
