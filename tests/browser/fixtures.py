"""A browser for the tests of every folder (``tests/conftest.py``): one for each worker, started when first needed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.chromium import Missing
from tests.browser.driver import Driver, running_driver
from tests.browser.page import Browser


@contextmanager
def started() -> Iterator[Driver]:
    """Start the browser; a test fails with a sentence if something has to be installed first."""
    try:
        with running_driver() as driver:
            yield driver
    except Missing as what:
        pytest.fail(str(what), pytrace=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Driver]:
    """The browser itself."""
    with started() as driver:
        yield driver


@pytest.fixture
def browser(chromium: Driver) -> Iterator[Browser]:
    """Opens pages for one test; nothing that they keep is there in the next."""
    opened = Browser(chromium)
    yield opened
    opened.close()
