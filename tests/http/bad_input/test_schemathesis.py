"""schemathesis with all its checks over a served port: examples, coverage, random good and bad data, sequences.

Two partners are ``peers``: what one of them made, the other must not get. A coordinating body does what these may not.
What is expected otherwise than usual is in ``schemathesis.toml``, each with its reason.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app_under_test import MANAGING, PARTNER
from tests.cli.commands import ROOT, Service, corridor
from tests.http.access.matrix.operations import everything, operations
from tests.own_server import copy_of

HERE = Path(__file__).parent
SECONDS = 550
"""A minute's work on a quiet machine, and always the same: with a time for it, a fast machine would look at more."""
PEERS = {"nea": PARTNER, "map": PARTNER}
COORDINATOR = MANAGING | {"directory:read"}


@pytest.fixture(scope="module")
def service(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = copy_of(shipped_folder, tmp_path_factory.mktemp("schemathesis") / "data")
    with Service(folder, requests_per_minute=1_000_000) as made:
        made.start()
        yield made
        made.stop()


def identity(service: Service, organisation: str, scopes: frozenset[str]) -> dict[str, Any]:
    """A client with its token, as schemathesis reads it (Web Fuzzing Commons)."""
    asked = ("--organisation", organisation, "--name", "Fuzz", "--scope", " ".join(sorted(scopes)), "--json")
    made = corridor(service.folder, "client", "add", *asked)
    token = service.token(json.loads(made.stdout)).json()["access_token"]
    return {"name": organisation, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {token}"}]}


def test_every_check_of_schemathesis_holds(service: Service, tmp_path: Path) -> None:
    users = [identity(service, name, scopes) for name, scopes in (*PEERS.items(), ("molvt", COORDINATOR))]
    (tmp_path / "users.json").write_text(json.dumps({"auth": users}))
    settings = (HERE / "schemathesis.toml").read_text()
    settings += f'\n[auth.wfc]\npath = "{tmp_path / "users.json"}"\npeers = {json.dumps(list(PEERS))}\n'
    settings = f'hooks = "{HERE / "schemathesis_hooks.py"}"\n' + settings
    (tmp_path / "schemathesis.toml").write_text(settings)
    run = subprocess.run(
        [Path(sys.executable).with_name("schemathesis"), "--config-file", tmp_path / "schemathesis.toml", "run",
         f"{service.url}/openapi.yaml", "--include-path-regex", "^/v1/", "--checks", "all", "--max-examples", "5",
         "--continue-on-failure", "--no-shrink"],
        cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-15_000:] + run.stderr[-2_000:]
    tested = re.search(r"Tested: (\d+)", run.stdout)
    assert tested is not None
    found = [op for op in everything() if op.path.startswith("/v1/")]
    assert int(tested[1]) == len([op for op in found if not op.streams])
    generated = re.search(r"(\d+) generated", run.stdout)
    assert generated is not None
    assert int(generated[1]) > 2 * len(operations())
    assert [line for line in service.log.splitlines() if '"fault"' in line] == []
