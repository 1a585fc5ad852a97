"""The way from the desk to the people of one's organisation and back; whose access ends is out within two seconds."""

import time

import pytest

from adapters.oauth.callers import Callers
from adapters.oauth.desk.desk_sessions import DeskSessions
from domain.kernel.roles import Role
from domain.oauth.people import Origin
from tests.app_under_test import World
from tests.http.desk.visitor import at_desk


async def page_of(world: World, centre: str) -> str:
    number = await world.value("SELECT corridor.public_id('centre', id) FROM corridor.centres WHERE code = $1", centre)
    return f"/desk/centres/{number}"


@pytest.mark.parametrize("role", list(Role))
async def test_the_page_of_ones_own_centre_leads_to_the_people_for_those_who_see_them(world: World, role: Role) -> None:
    who = await at_desk(world, "nea", role)
    own = await page_of(world, "nea-battambang")
    await who.go(own)
    assert ("/oauth/people" in who.page.links) == (role is not Role.CASEWORKER)
    await who.go(await page_of(world, "hrdf-mae-sot"))
    assert "/oauth/people" not in who.page.links
    if role is Role.CASEWORKER:
        return
    await who.go(own)
    await who.follow("/oauth/people")
    assert who.who.made.sign_in_name in who.text
    await who.follow("/desk/centre")
    assert who.place == "/desk/centre"
    assert "/oauth/people" in who.page.links


async def test_a_desk_ends_within_two_seconds_in_every_process(world: World) -> None:
    admin = await at_desk(world, "nea", Role.ORGANISATION_ADMIN)
    colleague = await at_desk(world, "nea")
    cookie, here = colleague.http.cookies["corridor-desk"], world.service.desk_sessions
    callers = Callers(here._engine, here._callers.key_ring, here._issuer, here._callers._audience)
    await callers.start()
    try:
        elsewhere = DeskSessions(here._engine, here._server, callers, here._issuer)
        assert await elsewhere.access(cookie, Origin("127.0.0.1", "req_1")) is not None
        await admin.go(f"/oauth/people/end?person={colleague.who.made.user_id}")
        await admin.send("/oauth/people/end")
        ended = time.monotonic()
        assert "no longer has access" in admin.text
        await colleague.go("/desk/cases")
        assert colleague.place == "/desk/sign-in"
        while await elsewhere.access(cookie, Origin("127.0.0.1", "req_2")) is not None:
            assert time.monotonic() - ended < 2
    finally:
        await callers.stop()
