"""The service in its own processes, as an operator starts it."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bench.ports import HOST, held_port

CORRIDOR = (sys.executable, "-c", "from api.cli import main; main()")
START_SECONDS = 300.0
"""Limit in seconds, for a machine that is also busy with other things."""


@dataclass(frozen=True, slots=True)
class Running:
    """A running service."""

    port: int
    pid: int

    def token(self, client_id: str, secret: str, scopes: frozenset[str]) -> str:
        """Get an access token like a partner system."""
        body = urlencode({"grant_type": "client_credentials", "scope": " ".join(sorted(scopes))}).encode()
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        request = Request(f"http://{HOST}:{self.port}/oauth/token", body, {"Authorization": f"Basic {basic}"})
        with urlopen(request, timeout=60) as answer:
            return str(json.load(answer)["access_token"])


@contextmanager
def running_service(
    database_url: str,
    root_key_file: Path,
    folder: Path,
    *,
    processes: int = 1,
    worker: bool = True,
    settings: Mapping[str, str] = {},
) -> Iterator[Running]:
    """Run ``corridor serve`` on an existing database. Its per-client quota is raised, because there are few clients;
    everything else is the default unless ``settings`` say so. Its log goes to a file, as it would to a journal.
    """
    environment = {
        **_environment(database_url, root_key_file, folder),
        "CORRIDOR_REQUESTS_PER_MINUTE": "100000000",
        "CORRIDOR_RUN_WORKER": str(worker).lower(),
        **settings,
    }
    command = [*CORRIDOR, "serve", "--workers", str(processes)]
    with (
        held_port() as port,
        running([*command, "--port", str(port)], environment, folder / "service.log", port, "/readyz") as started,
    ):
        yield started


@contextmanager
def running_worker(database_url: str, root_key_file: Path, folder: Path, settings: Mapping[str, str]) -> Iterator[int]:
    """Run ``corridor worker`` while the block lasts; gives its process id. It takes a few seconds to start."""
    environment = {**_environment(database_url, root_key_file, folder), **settings}
    with (folder / "worker.log").open("ab") as written:
        child = subprocess.Popen([*CORRIDOR, "worker"], env=environment, stdout=written, stderr=written)
    try:
        yield child.pid
    finally:
        _end(child)


def _environment(database_url: str, root_key_file: Path, folder: Path) -> dict[str, str]:
    return os.environ | {
        "CORRIDOR_DATABASE_URL": database_url,
        "CORRIDOR_MASTER_KEY_FILE": str(root_key_file),
        "CORRIDOR_DATA_DIR": str(folder),
    }


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path, port: int, path: str) -> Iterator[Running]:
    """Run a server until the block ends; waits until it responds at ``path``."""
    with log.open("ab") as written:
        child = subprocess.Popen(command, env=environment, stdout=written, stderr=written)
    try:
        _wait(child, port, path, log)
        yield Running(port, child.pid)
    finally:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(60)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _wait(child: "subprocess.Popen[bytes]", port: int, path: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urlopen(f"http://{HOST}:{port}{path}", timeout=10):
                return
        except HTTPError as answer:
            if answer.code < 500:
                return
            time.sleep(0.1)
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not come up; see {log}.")
