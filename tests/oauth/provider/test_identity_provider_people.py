"""People who sign in at an external identity provider: a second instance of Corridor."""

import asyncio
from typing import Any

import pytest

from adapters.oauth.provider.external_names import (
    name_client,
    name_person,
    take_back_from_client,
    take_back_from_person,
)
from domain.kernel import ids
from domain.kernel.errors import InvalidValues, Missing
from domain.kernel.roles import Role
from tests.oauth.app_and_people import World
from tests.oauth.desk import person
from tests.oauth.provider.elsewhere import Elsewhere, call, name_of, named, refusal, trusting
from tests.oauth.provider.staff_elsewhere import SCOPES, colleague

REFUSED = (401, "invalid_token")


async def test_somebody_who_signed_in_at_the_provider_acts_as_the_person_of_our_register(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    async with colleague(world, elsewhere) as who, trusting(settings, elsewhere.url) as http:
        token = await who.token()
        for _ in range(2):
            assert (await call(http, token)).status_code == 200
        nowhere = ids.to_text("case", who.application.id)
        assert (await call(http, token, f"/v1/cases/{nowhere}")).status_code == 404
        entry = (await call(http, token, "/v1/audit")).json()["items"][0]
        assert (entry["user_id"], entry["client_id"], entry["object_id"]) == (
            who.here.made.user_id,
            who.application.client_id,
            nowhere,
        )


@pytest.mark.parametrize(
    ("role", "application", "token"),
    [
        (Role.ORGANISATION_ADMIN, SCOPES, SCOPES),
        (Role.SUPERVISOR, "directory:read audit:read", SCOPES),
        (Role.SUPERVISOR, SCOPES, "directory:read audit:read"),
    ],
)
async def test_a_scope_is_open_only_where_role_application_and_token_all_have_it(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any], role: Role, application: str, token: str
) -> None:
    async with colleague(world, elsewhere, role, application) as who, trusting(settings, elsewhere.url) as http:
        presented = await who.token(token)
        assert refusal(await call(http, presented, "/v1/cases")) == (403, "insufficient_scope")
        assert (await call(http, presented, "/v1/audit")).status_code == 200


async def test_somebody_whom_nobody_named_is_refused(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    async with colleague(world, elsewhere, named=False) as who, trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await who.token())) == REFUSED


async def test_the_system_of_the_same_name_is_not_let_in_as_the_application_for_people(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    here = await person(world)
    desk = await world.partner(SCOPES, organisation_id=here.organisation_id, redirect_uris=["https://desk.example/"])
    await name_client(world.engine, desk.id, name_of(elsewhere, elsewhere.system.client_id))
    async with trusting(settings, elsewhere.url) as http:
        assert refusal(await call(http, await elsewhere.token())) == REFUSED


async def test_a_disabled_person_is_out_within_two_seconds(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    async with colleague(world, elsewhere) as who, trusting(settings, elsewhere.url) as http:
        token = await who.token()
        assert (await call(http, token)).status_code == 200
        await world.users.disable(who.here.organisation_id, who.user_id)
        await asyncio.sleep(1.9)
        assert refusal(await call(http, token)) == REFUSED


async def test_people_of_a_disabled_organisation_are_out_within_two_seconds(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    async with colleague(world, elsewhere) as who, trusting(settings, elsewhere.url) as http:
        token = await who.token()
        assert (await call(http, token)).status_code == 200
        await world.set_organisation_status(who.here.organisation_id, "disabled")
        await asyncio.sleep(1.9)
        assert refusal(await call(http, token)) == REFUSED


async def test_a_persons_name_that_was_taken_back_opens_nothing_within_two_seconds(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    async with colleague(world, elsewhere) as who, trusting(settings, elsewhere.url) as http:
        token = await who.token()
        assert (await call(http, token)).status_code == 200
        await take_back_from_person(world.engine, who.user_id, who.name)
        await asyncio.sleep(1.9)
        assert refusal(await call(http, token)) == REFUSED
        await name_person(world.engine, who.user_id, who.name)  # given anew, it means the person anew
        assert (await call(http, await who.token())).status_code == 200


async def test_with_an_applications_name_go_the_names_of_its_people_within_two_seconds(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    async with colleague(world, elsewhere) as who, trusting(settings, elsewhere.url) as http:
        token = await who.token()
        assert (await call(http, token)).status_code == 200
        assert await take_back_from_client(world.engine, who.application.id, who.name) == 1
        await asyncio.sleep(1.9)
        assert refusal(await call(http, token)) == REFUSED
        with pytest.raises(Missing):
            await take_back_from_person(world.engine, who.user_id, who.name)


async def test_a_systems_name_that_was_taken_back_opens_nothing_within_two_seconds(
    world: World, elsewhere: Elsewhere, settings: dict[str, Any]
) -> None:
    ours = await named(world, elsewhere)
    async with trusting(settings, elsewhere.url) as http:
        token = await elsewhere.token()
        assert (await call(http, token)).status_code == 200
        assert await take_back_from_client(world.engine, ours.id, name_of(elsewhere, elsewhere.system.client_id)) == 0
        await asyncio.sleep(1.9)
        assert refusal(await call(http, token)) == REFUSED


async def test_people_are_named_only_in_an_application_for_people_of_their_organisation(
    world: World, elsewhere: Elsewhere
) -> None:
    system = await named(world, elsewhere)
    async with colleague(world, elsewhere) as who:
        stranger = await person(world)
        stranger_id = ids.from_text("user", stranger.made.user_id)
        assert stranger_id is not None
        of_the_system = name_of(elsewhere, elsewhere.system.client_id, "somebody")
        for user_id, name in (
            (stranger_id, name_of(elsewhere, who.desk.partner.client_id, "stranger")),  # another organisation's
            (who.user_id, of_the_system),  # a system's
            (who.user_id, name_of(elsewhere, "nobody", "somebody")),  # nobody's
            (who.user_id, who.name),  # taken
            (who.user_id, name_of(elsewhere, who.desk.partner.client_id)),  # the application's own
            (who.user_id, name_of(elsewhere, who.desk.partner.client_id, "s\x00")),
        ):
            with pytest.raises(InvalidValues):
                await name_person(world.engine, user_id, name)
        with pytest.raises(Missing):
            await take_back_from_client(world.engine, system.id, who.name)
        await world.users.disable(who.here.organisation_id, who.user_id)
        with pytest.raises(Missing):
            await name_person(world.engine, who.user_id, name_of(elsewhere, who.desk.partner.client_id, "again"))
