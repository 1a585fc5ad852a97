"""Corridor on the cluster: two services, two workers, and one partner system."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.postgres.directory import SHIPPED_DIRECTORY
from bench.service import CORRIDOR, Running, running_service, running_worker
from tests.ha.cluster import until

SETTINGS = {"CORRIDOR_ISSUER": "http://127.0.0.1:8000"}
"""Both services are one to their clients."""
SCOPES = frozenset({"cases:read", "cases:write", "events:read"})


@dataclass
class Corridor:
    """What runs, and what its partner signs in with."""

    services: list[Running]
    workers: list[int]
    client_id: str
    secret: str
    url: str
    folder: Path

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run ``corridor`` to its end, with the settings of the first service."""
        return _command(self.url, self.folder, *words)


def _command(url: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    given = {"CORRIDOR_DATABASE_URL": url, "CORRIDOR_DATA_DIR": str(folder), "COLUMNS": "200"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CORRIDOR_")}
    return subprocess.run(
        [*CORRIDOR, *words], env=kept | given, capture_output=True, text=True, check=False, timeout=300
    )


def _must(answer: "subprocess.CompletedProcess[str]") -> str:
    if answer.returncode:
        raise RuntimeError(f"{answer.args[-3:]}: {answer.stderr}")
    return answer.stdout


@contextmanager
def running_corridor(url: str, folder: Path) -> Iterator[Corridor]:
    """Set the database up and run everything for the duration of the block."""
    folders = [folder / name for name in ("first", "second", "worker-1", "worker-2")]
    for each in folders:
        each.mkdir(mode=0o700)
    key = folders[0] / "master.key"
    with ExitStack() as parts:
        services = [parts.enter_context(running_service(url, key, folders[0], worker=False, settings=SETTINGS))]
        _must(_command(url, folders[0], "directory", "import", str(SHIPPED_DIRECTORY)))
        words = ["client", "add", "--organisation", "nea", "--name", "Writer", "--scope", " ".join(sorted(SCOPES))]
        client = json.loads(_must(_command(url, folders[0], *words, "--json")))
        services.append(parts.enter_context(running_service(url, key, folders[1], worker=False, settings=SETTINGS)))
        logged = {**SETTINGS, "CORRIDOR_METRICS_PORT": "0"}  # one that runs logs the port that it took
        workers = [parts.enter_context(running_worker(url, key, each, logged)) for each in folders[2:]]
        for each in folders[2:]:
            until((each / "worker.log").read_text, f"no worker runs in {each}")
        yield Corridor(services, workers, client["client_id"], client["client_secret"], url, folders[0])
