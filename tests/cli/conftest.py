"""A data folder with a directory in it, shared by the tests of a module, because starting PostgreSQL takes seconds."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import Service
from tests.own_server import copy_of


@pytest.fixture(scope="module")
def folder(shipped_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the directory that ships."""
    return copy_of(shipped_folder, tmp_path_factory.mktemp("cli") / "data")


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Service]:
    """The service on that folder; each test starts it if it does not run."""
    with Service(folder) as made:
        yield made
