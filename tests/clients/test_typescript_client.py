"""@hey-api/openapi-ts generates a client without warnings; it passes tsc strict and completes a referral."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.clients.running import CAME, DOCUMENT, HERE, ran


@pytest.fixture(scope="session")
def client(node_tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the client, beside the program that uses it."""
    folder = tmp_path_factory.mktemp("typescript_client")
    for name in ("refer.ts", "tsconfig.json", "package.json"):
        shutil.copy(HERE / name, folder)
    (folder / "node_modules").symlink_to(node_tools.parent)
    said = ran(
        [node_tools / "openapi-ts", "-i", DOCUMENT, "-o", "corridor", "-c", "@hey-api/client-fetch", "--no-log-file"],
        folder,
    )
    assert not any(word in said.lower() for word in ("warn", "error", "⚠")), said
    return folder


@pytest.fixture(scope="session")
def compiled(client: Path, node_tools: Path) -> Path:
    """Checked by the compiler, and made into what Node runs."""
    assert ran([node_tools / "tsc", "--project", "."], client) == ""
    return client / "out" / "refer.js"


def test_no_name_was_made_up(client: Path) -> None:
    """The generator numbers a second schema of the same name."""
    types = (client / "corridor" / "types.gen.ts").read_text()
    named = [line.split()[2] for line in types.splitlines() if line.startswith("export type ")]
    assert [name for name in named if name.rstrip("0123456789") != name] == []
    assert len(named) > 150


def test_it_takes_a_referral_across(compiled: Path, client: Path, partners: dict[str, Any]) -> None:
    assert json.loads(ran(["node", compiled], client, partners)) == CAME
