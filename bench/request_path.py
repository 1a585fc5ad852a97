"""Which project files one request passes through, between the socket and the SQL: ``python -m bench path``.

The service runs in a thread of this process, with the protocol and event loop of production. A file counts if one of
its functions runs, not if it is only imported. Warm-up requests trigger one-time work first. A file must be in each of
the counted requests, which excludes whatever timers run meanwhile.
"""

import asyncio
import io
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from api.cli.serving.started import started_service
from api.http.app import create_app
from api.process.logs import configure_logs
from api.process.settings import Settings
from api.process.wiring import new_id
from api.server.processes import manners
from api.v1.routers import ROUTERS
from bench.api import prepare
from bench.ground import Ground
from bench.load.requests import requests_for
from bench.partners import tokens_of
from bench.ports import HOST, held_port
from bench.service import Running

PROJECT = Path(__file__).resolve().parents[1]
FLOORS = tuple(f"{PROJECT}/{floor}/" for floor in ("api", "adapters", "domain"))
WARM, COUNTED = 3, 5
START_SECONDS = 60.0

Passed = dict[str, list[str]]
"""Files in the order in which they are entered, each with its functions that ran."""


class Recorder:
    """Records every call of a project function while switched on."""

    def __init__(self) -> None:
        self.passed: Passed | None = None

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        """Handle one call event of the interpreter (``sys.setprofile``)."""
        file = frame.f_code.co_filename
        if self.passed is not None and event == "call" and file.startswith(FLOORS):
            functions = self.passed.setdefault(file.removeprefix(f"{PROJECT}/"), [])
            if frame.f_code.co_qualname not in functions:
                functions.append(frame.f_code.co_qualname)

    def of(self, port: int, request: bytes) -> Passed:
        """Send one request on its own connection, and return what it passed through."""
        self.passed = found = {}
        with socket.create_connection((HOST, port), timeout=START_SECONDS) as connection:
            connection.sendall(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
            answer = b"".join(iter(partial(connection.recv, 65_536), b""))
        self.passed = None
        if not answer.startswith(b"HTTP/1.1 2"):
            raise RuntimeError(answer.decode())
        return found


def trace(ground: Ground, referrals: int, operation: str) -> Passed:
    """Serve a working copy and trace an operation through it."""
    bench = asyncio.run(prepare(ground, referrals, 0, 1, ()))
    key, erasures = ground.root_key_file, ground.root_key_file.with_name("erasures")
    settings = Settings(database_url=bench.url, master_key_file=key, erasures_file=erasures, run_worker=False)
    recorder = Recorder()
    with _served(settings, recorder) as service:
        tokens = tokens_of(service, bench.partners)
        requests = requests_for(operation, bench.supply.take(operation, WARM + COUNTED), tokens)
        found = [recorder.of(service.port, request) for request in requests][WARM:]
    return {file: functions for file, functions in found[-1].items() if all(file in one for one in found)}


@contextmanager
def _served(settings: Settings, recorder: Recorder) -> Iterator[Running]:
    with redirect_stderr(io.StringIO()):  # every request writes a line to the log, which nobody needs here
        configure_logs()
    app = create_app(partial(started_service, settings), ROUTERS, new_id)
    with held_port() as port:
        server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, **manners(settings)))
        thread = threading.Thread(target=server.run)
        threading.setprofile(recorder)
        thread.start()
        threading.setprofile(None)
        try:
            deadline = time.monotonic() + START_SECONDS
            while not server.started and thread.is_alive() and time.monotonic() < deadline:
                time.sleep(0.05)
            yield Running(port, 0)
        finally:
            server.should_exit = True
            thread.join()
