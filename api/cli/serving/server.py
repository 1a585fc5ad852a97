"""What ``corridor serve`` does, in the order in which it does it."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from adapters.embedded_postgres import claim_folder
from api.cli.erasure_lists import repeat_erasures
from api.cli.output import err, fail
from api.cli.serving.logins import logged_in
from api.cli.serving.secret_handover import handed_over
from api.cli.session import bring_up_to_date, check_root_key, database
from api.process.secret_file import IN_FILE, NONE
from api.process.settings import DATABASE_URLS, Settings
from api.server import processes as answering
from api.server.listening import bound_sockets, inherited, port_of


@contextmanager
def prepared(settings: Settings) -> Iterator[tuple[Settings, list[socket.socket]]]:
    """Give settings with a database that is up to date, what serves logs in with, the port that was bound, and the
    bound sockets.
    """
    sockets = _bound(settings)
    with ExitStack() as held:
        if settings.database_url is None:
            held.enter_context(claim_folder(settings.data_dir))
        url = held.enter_context(database(settings))
        with err.status("Checking the database …") as status:
            bring_up_to_date(url, status)
            ready = settings.model_copy(update={"database_url": url, "port": port_of(sockets)})
            ready = asyncio.run(logged_in(ready))
            check_root_key(ready)
            repeat_erasures(settings, url)
        yield ready, sockets


def run_server(settings: Settings, workers: int, sockets: list[socket.socket], *, for_good: bool) -> None:
    """Answer requests until a signal ends it.

    The processes read their settings from the environment, except the URLs of databases: we put no password into an
    environment. ``for_good``: nothing has to be stopped afterwards. Then the program of the service
    replaces this one, without what only the command line and the migrations needed: a tenth of its memory.
    """
    os.environ.update(environment_of(settings))
    with ExitStack() as held:
        os.environ.pop("PGPASSWORD", None)  # the owner's
        for name in DATABASE_URLS:
            variable, url = f"CORRIDOR_{name.upper()}", getattr(settings, name)
            # each is set, so that none is read from the settings file, the owner's above all
            os.environ[variable] = NONE if url is None else f"{IN_FILE}{held.enter_context(handed_over(url))}"
        if for_good:
            # -P: a folder named `api` where the command was typed is not ours
            program = [sys.executable, "-P", "-m", answering.__name__, str(workers), *inherited(sockets)]
            os.execv(program[0], program)  # noqa: S606 - ourselves
        answering.answer(settings, workers, sockets)


def environment_of(settings: Settings) -> dict[str, str]:
    """Write settings as the environment variables that they are read from."""
    said = {
        "CORRIDOR_DATA_DIR": settings.data_dir,
        "CORRIDOR_HOST": settings.host,
        "CORRIDOR_PORT": settings.port,
        "CORRIDOR_ISSUER": settings.issuer,
        "CORRIDOR_MASTER_KEY_FILE": None if settings.key_service_url else settings.root_key_file,
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def _bound(settings: Settings) -> list[socket.socket]:
    try:
        return bound_sockets(settings.host, settings.port)
    except OSError as problem:
        fail(f"CORRIDOR_HOST, CORRIDOR_PORT: cannot listen on {settings.host}:{settings.port} ({problem.strerror}).")
