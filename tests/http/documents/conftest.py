"""What tests of documents share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app_under_test import World
from tests.http.documents.cut_lines import CuttingProxy, cutting_proxy
from tests.http.documents.files import MarkingCleaner
from tests.node_packages import NODE
from tests.oauth.serving import served

collect_ignore = [] if NODE else ["test_foreign_tus_javascript.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not NODE:
        terminalreporter.section("Node and npm are not on this machine: tus-js-client was NOT tried")


@pytest.fixture(scope="module")
def proxy(database_url: str, root_key_file: Path) -> Iterator[CuttingProxy]:
    with cutting_proxy() as line, served(database_url, root_key_file, line.before):
        yield line


@pytest.fixture
def cleaner(world: World, monkeypatch: pytest.MonkeyPatch) -> MarkingCleaner:
    marking = MarkingCleaner()
    monkeypatch.setattr(world.service, "files", marking)
    return marking
