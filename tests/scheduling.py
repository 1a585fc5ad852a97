"""How tests are spread over the xdist workers: a file stays together, and so do the files that share costly fixtures.
They are given out as they were collected, so the quick unit tests come last, and no worker is left with a long file
while the others have nothing to do. Left alone, xdist begins with the files that have the most tests, which are quick.

pytest-xdist's own ``loadgroup`` writes the group into an attribute that pytest no longer reads, and then spreads every
test alone: fixtures of a module are built once on each worker.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/replica/", "tests/bench/", "tests/clients/", "tests/browser/")
"""Folders whose files share fixtures that take long to build."""


class ByFile(LoadScopeScheduling):
    """Gives a worker whole files, in the order of their collection."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFile:
    return ByFile(config, log)
