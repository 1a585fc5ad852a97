"""What tests of a database that goes away share."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.postgres.connection.pool import Database
from tests.app_under_test import World
from tests.postgres.faults.breaking import BreakingPool


@pytest.fixture
def broken(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Break one statement of the service, as ``BreakingPool`` says, until ``monkeypatch`` is undone."""
    database: Database = world.service.database  # type: ignore[assignment]

    def break_it(*given: Any, **how: Any) -> None:
        monkeypatch.setattr(database, "_pool", BreakingPool(database._pool, *given, **how))

    return break_it
