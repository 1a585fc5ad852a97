"""The interface of the embedded PostgreSQL to the rest of Corridor."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from adapters.embedded_postgres.data_folder.folder import open_folder
from adapters.embedded_postgres.data_folder.socket_folder import socket_folder
from adapters.embedded_postgres.database import DATABASE, url_of
from adapters.embedded_postgres.errors import FolderNotUsable
from adapters.embedded_postgres.keeper import Keeper
from adapters.embedded_postgres.postmaster import read_postmaster
from adapters.embedded_postgres.running import Site, survey


class Server:
    """A running PostgreSQL of a data folder, ours or another process's."""

    def __init__(self, site: Site, keeper: Keeper) -> None:
        self._site = site
        self._keeper = keeper

    @property
    def owner(self) -> bool:
        """Whether this process started the server and will stop it."""
        return self._keeper.owns

    @property
    def pid(self) -> int | None:
        """The server's process id, or None in the moment between two servers."""
        found = read_postmaster(self._site.folder.cluster)
        return found.pid if found else None

    @property
    def bin_dir(self) -> Path:
        """The folder of PostgreSQL's programs."""
        return self._site.programs.bin_dir

    def program(self, name: str) -> Path:
        """Return the path of one of PostgreSQL's programs, such as `pg_dump`."""
        return self._site.programs.program(name)

    def url(self, database: str = DATABASE) -> str:
        """Return a `postgresql://` URL. It contains the superuser's password: never log it."""
        return url_of(socket_folder(self._site.folder), self._site.password, database)


@contextmanager
def running_postgres(
    data_dir: Path,
    *,
    settings: Mapping[str, str] = {},
    seconds_to_stop: Callable[[], float | None] = lambda: None,
) -> Iterator[Server]:
    """Join the server of this folder or start it; on leaving, stop it if this process owns it.

    `settings` are PostgreSQL's own, for example `{"fsync": "off"}` in tests; they apply only if this process starts the
    server. `seconds_to_stop` is how long stopping it may take from the moment on at which it is asked, or None for as
    long as it takes. When it runs out inside the block, the server is stopped there. Raises `EmbeddedPostgresError`.
    Blocks: call it before the event loop starts, or in a thread.
    """
    folder = open_folder(data_dir)
    try:
        site = survey(folder, settings)
        keeper = Keeper(site, seconds_to_stop)
        keeper.begin()
    except OSError as error:
        raise FolderNotUsable(
            f"The data folder {folder.path} cannot be used: {error}. "
            "Use the account that it belongs to, or another data folder."
        ) from error
    try:
        yield Server(site, keeper)
    finally:
        keeper.end()
