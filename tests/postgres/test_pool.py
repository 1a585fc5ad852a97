"""Connections act as a role without rights of their own, or there are none."""

import pytest

from adapters.postgres.pool import RoleNotTaken, open_pool


async def test_a_connection_that_stays_the_owners_is_refused(database_url: str) -> None:
    """As behind a pooler that ignores what a connection asks to be."""
    with pytest.raises(RoleNotTaken, match="not as none"):
        await open_pool(database_url, "none")
