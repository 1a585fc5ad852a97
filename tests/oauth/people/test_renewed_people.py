"""Somebody who lost the phone, or whose password may be known, gets new credentials; what was before ends."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from adapters.oauth.clients.client_model import find_client
from adapters.oauth.people.sessions import open_session, sessions_of
from domain.kernel import ids
from domain.kernel.errors import InvalidToken, InvalidValues, Missing
from domain.oauth.people import Browser, Origin, SignInFailed
from tests.oauth.app_and_people import World, error_of
from tests.oauth.desk import PASSWORD, Desk, Person, attempt, person, staff_application

NEW = "eleven dry umbrellas stand in a row"


async def test_new_credentials_work_and_all_that_was_before_has_ended(world: World) -> None:
    who = await person(world)
    desk = Desk(world, await staff_application(world, who.organisation_id))
    tokens = await desk.tokens(who)
    user_id = ids.from_text("user", who.made.user_id)
    assert user_id is not None
    made = await world.users.renew(who.organisation_id, user_id, password=NEW)
    renewed = Person(made, who.organisation_id)
    assert (made.user_id, made.sign_in_name) == (who.made.user_id, who.made.sign_in_name)

    await world.callers.refresh()
    with pytest.raises(InvalidToken):
        await world.identify(f"Bearer {tokens['access_token']}")
    assert error_of(await desk.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert 'name="password"' in (await desk.page(await desk.begin())).text

    for password, code in (
        (PASSWORD, renewed.code()),
        (NEW, who.code(1)),
        (NEW, who.made.recovery_codes[0]),
    ):
        assert await attempt(world, desk.partner, made.sign_in_name, password, code) == "SignInFailed"
    assert await attempt(world, desk.partner, made.sign_in_name, NEW, renewed.code()) == "in"
    assert await attempt(world, desk.partner, made.sign_in_name, NEW, made.recovery_codes[9]) == "in"


@pytest.mark.parametrize("how", ["renewed", "disabled"])
async def test_who_was_half_way_in_when_it_happened_gets_no_session(world: World, how: str) -> None:
    who = await person(world)
    partner = await staff_application(world, who.organisation_id)
    user_id = ids.from_text("user", who.made.user_id)
    assert user_id is not None
    origin, name = Origin("203.0.113.9", "req_1"), who.made.sign_in_name
    browser = Browser("b", None, None, None, origin)
    async with AsyncSession(world.engine, expire_on_commit=False) as session, session.begin():
        client = await session.run_sync(find_client, partner.client_id)
        assert client is not None
        halfway = await world.server.pages._sign_in.check(name, PASSWORD, who.code(), client=client, origin=origin)
        if how == "renewed":
            await world.users.renew(who.organisation_id, user_id, password=NEW)
        else:
            await world.users.disable(who.organisation_id, user_id)
        with pytest.raises(SignInFailed):
            await session.run_sync(open_session, halfway, browser, client.id)
        assert await session.run_sync(sessions_of, user_id) == []


async def test_a_weak_password_changes_nothing(world: World) -> None:
    who = await person(world)
    desk = Desk(world, await staff_application(world, who.organisation_id))
    user_id = ids.from_text("user", who.made.user_id)
    assert user_id is not None
    with pytest.raises(InvalidValues):
        await world.users.renew(who.organisation_id, user_id, password="1q2w3e4r5t6y")
    assert await attempt(world, desk.partner, who.made.sign_in_name, PASSWORD, who.code()) == "in"


async def test_who_is_disabled_or_of_another_organisation_is_not_renewed(world: World) -> None:
    who = await person(world)
    user_id = ids.from_text("user", who.made.user_id)
    assert user_id is not None
    with pytest.raises(Missing):
        await world.users.renew(await world.organisation(), user_id)
    await world.users.disable(who.organisation_id, user_id)
    with pytest.raises(Missing):
        await world.users.renew(who.organisation_id, user_id)
