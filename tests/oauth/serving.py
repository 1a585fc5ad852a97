"""The whole service on a loopback address, for clients that use real HTTP."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import uvicorn

from adapters.oauth import authorization
from adapters.oauth.people import sign_in
from api.cli.serving.started import started_service
from api.http.app import create_app
from api.process.settings import Settings
from api.process.wiring import new_id
from api.server.http_protocol import BoundedHttpProtocol
from api.v1.routers import ROUTERS
from domain.kernel.quota import Quota

PATIENCE = 250.0
"""Seconds for a start or an end on a machine that does other things too."""


@contextmanager
def people_at_one_address() -> Iterator[None]:
    """All people of the tests sit at one address; without this the last of them would have to wait, and all for every
    refusal.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "BY_ADDRESS", Quota(100_000, 600))
        patch.setattr(sign_in, "FAILS_AFTER_SECONDS", 0.0)
        patch.setattr(authorization, "BEGINNINGS", Quota(100_000, 600))
        yield


@contextmanager
def served(database_url: str, root_key_file: Path, behind: Callable[[int], str] | None = None) -> Iterator[str]:
    """Give the address; the server has a thread and an event loop of its own. ``behind``: gives the address of what
    stands before it, for its port.

    It runs no jobs: some of these servers live as long as the test run, on the database of other tests. A job of theirs
    would keep the job's lock from a test that runs it, which then finds it not done yet.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    port: int = listening.getsockname()[1]
    issuer = None if behind is None else behind(port)
    settings = Settings(
        database_url=database_url,
        master_key_file=root_key_file,
        erasures_file=root_key_file.with_name("erasures"),
        port=port,
        issuer=issuer,
        run_worker=False,
    )
    app = create_app(partial(started_service, settings), ROUTERS, new_id)
    config = uvicorn.Config(
        app, log_level="warning", lifespan="on", http=BoundedHttpProtocol, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=(server.serve([listening]),), daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield settings.public_url
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a connection outlived the server"
