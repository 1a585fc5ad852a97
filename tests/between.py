"""Lets something happen in the middle of a request, for instance between its decision and its record."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest


def once_before(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, step: Callable[[], Awaitable[object]]
) -> list[Any]:
    """Take the step before the first call of ``owner.name``; returns what came of it, empty until then."""
    call, taken = getattr(owner, name), list[Any]()

    async def with_step(*given: Any) -> Any:
        if not taken:
            taken.append(await step())
        return await call(*given)

    monkeypatch.setattr(owner, name, with_step)
    return taken
