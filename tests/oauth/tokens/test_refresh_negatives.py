"""Refresh tokens that must not work."""

from typing import Any

import pytest

from tests.oauth.app_and_people import World, error_of
from tests.oauth.desk import Desk, Person, person, staff_application


async def a_desk(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"scope": "cases:read statistics:read"}, "invalid_scope", id="more scope than allowed"),
        pytest.param({"refresh_token": "cr_unknown"}, "invalid_grant", id="unknown token"),
        pytest.param({"refresh_token": None}, "invalid_request", id="no token"),
    ],
)
async def test_refreshes_refused(world: World, changes: dict[str, Any], error: str) -> None:
    who, desk = await a_desk(world)
    tokens = await desk.tokens(who)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **changes}
    assert error_of(await desk.ask(form)) == error


async def test_refresh_token_of_another_client_and_expired(world: World) -> None:
    who, desk = await a_desk(world)
    other = await staff_application(world, who.organisation_id)
    token = (await desk.tokens(who))["refresh_token"]
    assert error_of(await desk.refresh(token, partner=other)) == "invalid_grant"
    await world.owner_sql("UPDATE oauth.refresh_tokens SET expires_at = now()")
    assert error_of(await desk.refresh(token)) == "invalid_grant"
