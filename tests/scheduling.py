"""How tests are spread over the xdist workers: a file stays together, and so do the files that share costly fixtures.
Long ones come first, so that no worker is left with one at the end while the others have nothing to do.

pytest-xdist's own ``loadgroup`` writes the group into an attribute that pytest no longer reads, and then spreads every
test alone: fixtures of a module are built once on each worker.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/replica/", "tests/bench/", "tests/clients/")
"""Folders whose files share fixtures that take long to build."""

LONG = ("tests/http/bad_input/test_schemathesis", "tests/cli/", *TOGETHER, "tests/postgres/", "tests/project/")
"""Where tests take long, the longest first. Left alone, xdist orders by the number of tests, and these are few."""


class ByFile(LoadScopeScheduling):
    """Gives a worker whole files, in the order of their collection."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {place: number for number, place in enumerate(LONG)}
    items.sort(key=lambda item: next((places[one] for one in LONG if item.nodeid.startswith(one)), len(LONG)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    return ByFile(config, log)
