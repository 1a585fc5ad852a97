"""The whole service on a loopback address, for clients that speak real HTTP."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import uvicorn

from api.app import create_app
from api.routers import ROUTERS
from api.settings import Settings
from api.wiring import new_id, running_service
from tests.loopback import free_port


@contextmanager
def served(database_url: str, root_key_file: Path) -> Iterator[str]:
    """Give the address; the server has a thread and an event loop of its own."""
    port = free_port()
    settings = Settings(database_url=database_url, master_key_file=root_key_file, port=port)
    app = create_app(partial(running_service, settings), ROUTERS, new_id)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, log_level="warning", lifespan="on", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    try:
        yield settings.public_url
    finally:
        server.should_exit = True
        thread.join(10)
        assert not thread.is_alive(), "a connection outlived the server"
