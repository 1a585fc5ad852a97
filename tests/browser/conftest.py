"""A service for the browser to visit."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from tests.browser.signing_in import Site
from tests.oauth.app_and_people import make_world
from tests.oauth.serving import people_at_one_address, served


@pytest.fixture(scope="session")
async def site(database_url: str, root_key_file: Path) -> AsyncIterator[Site]:
    async with make_world(database_url, FileKeyRing.open(root_key_file)) as world:
        with people_at_one_address(), served(database_url, root_key_file) as url:
            yield Site(url, world)
