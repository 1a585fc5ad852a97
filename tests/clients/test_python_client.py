"""openapi-python-client generates a client without warnings; it passes mypy strict and completes a referral."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.clients.running import CAME, DOCUMENT, HERE, path_with, ran


@pytest.fixture(scope="session")
def client(python_tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the client as a package, beside the program that uses it."""
    folder = tmp_path_factory.mktemp("python_client")
    for name in ("refer.py", "mypy.ini"):
        shutil.copy(HERE / name, folder)
    said = ran(
        [python_tools / "openapi-python-client", "generate", "--path", DOCUMENT, "--meta", "none",
         "--output-path", folder / "corridor_client", "--config", HERE / "python_client.yaml", "--fail-on-warning"],
        folder, **path_with(python_tools),
    )  # fmt: skip
    assert "warning" not in said.lower(), said
    return folder


def test_it_is_well_typed(client: Path, python_tools: Path) -> None:
    ran([python_tools / "mypy", "corridor_client", "refer.py"], client)


def test_no_name_was_made_up(client: Path) -> None:
    """The generator numbers what has no name of its own (``…Type0``, ``…Item1``)."""
    models = [path.stem for path in (client / "corridor_client" / "models").iterdir()]
    assert [name for name in models if re.search(r"_[0-9]", name)] == []
    assert len(models) > 150


def test_it_takes_a_referral_across(client: Path, python_tools: Path, partners: dict[str, Any]) -> None:
    said = ran([python_tools / "python", "refer.py"], client, partners)
    assert json.loads(said) == CAME
