"""Tests of tracking wait for no wrong codes of other tests."""

import pytest

from tests.app_under_test import World


@pytest.fixture(autouse=True)
async def unhurried(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let slowed-down tries wait no time; how long they would wait is tested by its number."""
    monkeypatch.setattr(world.service.waiting_room, "pace", 0.0)
