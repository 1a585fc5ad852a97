"""Runs ``corridor`` as people do: in its own process, with its own settings."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Any, Self

import httpx2

from bench.ports import held_port

ROOT = Path(__file__).parents[2]
CORRIDOR = (sys.executable, "-c", "from api.cli import main; main()")
PATIENCE = 250.0
"""For a start on a machine that runs other tests too."""


def surroundings(folder: Path, *, program: Path = ROOT, **settings: object) -> dict[str, str]:
    """The environment without any of this machine's settings. ``program``: where the code is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CORRIDOR_")}
    said = {f"CORRIDOR_{name.upper()}": str(value) for name, value in settings.items()}
    ours = {"PYTHONPATH": str(program), "PYTHONSAFEPATH": "1", "CORRIDOR_DATA_DIR": str(folder), "COLUMNS": "200"}
    return kept | ours | said


def corridor(folder: Path, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [*CORRIDOR, *arguments],
        env=surroundings(folder, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def processes_of(folder: Path) -> list[int]:
    """Every process that works in the folder: PostgreSQL's do."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            if Path(f"/proc/{name}/cwd").readlink().is_relative_to(folder):
                found.append(int(name))
    return found


def gone(folder: Path, seconds: float = PATIENCE) -> bool:
    """Whether no process works in the folder any more, at the latest after so many seconds."""
    deadline = time.monotonic() + seconds
    while processes_of(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def running_worker(
    folder: Path, environment: Mapping[str, str] | None = None, **settings: Any
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run ``corridor worker`` until the block ends, or a test kills it; it logs to ``worker.log`` in the folder."""
    with (folder / "worker.log").open("a") as log:
        around = {**surroundings(folder, **settings), **(environment or {})}
        worker = subprocess.Popen([*CORRIDOR, "worker"], env=around, stderr=log)
    try:
        yield worker
    finally:
        if worker.poll() is None:
            worker.send_signal(SIGTERM)
            assert worker.wait(PATIENCE) == 0


class Service:
    """A ``corridor serve`` on a folder, started when it is needed; its port is its own for as long as the block lasts,
    at whose end it is killed if it still runs.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None, **settings: Any) -> None:
        self.folder = folder
        self.environment = environment or {}
        self.process: subprocess.Popen[str] | None = None
        self.started_in = 0.0
        self._settings = settings
        self._held = ExitStack()

    def __enter__(self) -> Self:
        self.port = self._held.enter_context(held_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings |= {"port": self.port}
        return self

    def __exit__(self, *_: object) -> None:
        if self.runs:
            self.stop(SIGKILL)
        self._held.close()

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self, *arguments: str) -> "Service":
        """Start it, unless it runs, and wait until it answers."""
        if not self.runs:
            begun = time.monotonic()
            self.folder.parent.joinpath("serve.log").touch()
            with self.folder.parent.joinpath("serve.log").open("a") as log:
                self.process = subprocess.Popen(
                    [*CORRIDOR, "serve", *arguments],
                    env={**surroundings(self.folder, **self._settings), **self.environment},
                    stdout=log,
                    stderr=log,
                    text=True,
                )
            self._wait_until_ready()
            self.started_in = time.monotonic() - begun
        return self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process is not None
            assert self.process.poll() is None, self.log
            with suppress(httpx2.TransportError):
                if self.get("/readyz").status_code == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(self.log)

    @property
    def log(self) -> str:
        return self.folder.parent.joinpath("serve.log").read_text()

    def stop(self, signal: int = SIGTERM) -> tuple[int, float]:
        """Send a signal; gives the exit code and the seconds that it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal)
        return self.process.wait(PATIENCE), time.monotonic() - begun

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return httpx2.get(self.url + path, headers=headers, trust_env=False, timeout=PATIENCE)

    def post(self, path: str, json: Any, token: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.post(self.url + path, json=json, headers=headers, trust_env=False, timeout=PATIENCE)

    def token(self, client: dict[str, str]) -> httpx2.Response:
        """Ask for an access token."""
        return httpx2.post(
            f"{self.url}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(client["client_id"], client["client_secret"]),
            trust_env=False,
            timeout=PATIENCE,
        )
