"""A data folder with a directory in it, shared by the tests of a module, because starting PostgreSQL takes seconds."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.postgres.directory import SHIPPED_DIRECTORY
from tests.cli.commands import Service, corridor, gone


@pytest.fixture(scope="session")
def shipped_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the directory that ships, made once."""
    made = tmp_path_factory.mktemp("shipped") / "data"
    imported = corridor(made, "directory", "import", str(SHIPPED_DIRECTORY))
    assert imported.returncode == 0, imported.stderr
    assert gone(made)
    return made


@pytest.fixture(scope="module")
def folder(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of it, whose files belong to the same accounts."""
    made = tmp_path_factory.mktemp("cli") / "data"
    subprocess.run(["cp", "-a", shipped_folder, made], check=True)
    return made


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    """The service on that folder; each test starts it if it does not run."""
    with Service(folder) as made:
        yield made
