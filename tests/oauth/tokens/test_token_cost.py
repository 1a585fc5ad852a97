"""Who calls is found out once for each token: what that costs is measured by ``bench/tokens.py``, never here."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.oauth import callers
from tests.oauth.app_and_people import World


async def test_a_known_token_costs_no_signature_and_no_statement(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    authorization = f"Bearer {await world.token(await world.partner())}"
    first = await world.identify(authorization)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was looked into again")

    monkeypatch.setattr(callers, "verify", never)
    monkeypatch.setattr(AsyncSession, "run_sync", never)
    assert await world.identify(authorization) == first
