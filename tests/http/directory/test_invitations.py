"""The coordinating body invites an organisation's first administrator, by a link that works once."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from domain.kernel.roles import Role
from tests.app_under_test import PUBLIC_URL, World
from tests.http.directory.directory_builders import (
    a_proposed_organisation,
    an_organisation,
    the_coordinator,
    the_second_person,
    unique,
)
from tests.http.staff import member_of_staff
from tests.oauth.desk import PASSWORD, hidden
from tests.oauth.people.test_authenticator_change import code_of, key_on, wrong_for

WHO = {"name": "sokha", "display_name": "Sokha Chan"}
OVER = "This invitation does not work"
PATH = "/oauth/invitation"


async def invite(world: World, organisation: dict[str, Any], **headers: str) -> httpx2.Response:
    coordinator = await the_coordinator(world)
    return await coordinator.post(f"/v1/organisations/{organisation['id']}/invitations", WHO, **headers)


class Browser:
    """Somebody who opens a link."""

    def __init__(self, world: World) -> None:
        self.http = httpx2.AsyncClient(transport=world.http._transport, base_url=PUBLIC_URL, follow_redirects=True)

    async def open(self, url: str) -> httpx2.Response:
        parts = urlsplit(url)
        return await self.http.get(f"{parts.path}?{parts.query}")

    async def send(self, page: httpx2.Response, path: str = PATH, **fields: str) -> httpx2.Response:
        return await self.http.post(path, data=hidden(page) | fields)

    async def offered(self, url: str) -> httpx2.Response:
        page = await self.send(await self.open(url), password=PASSWORD)
        assert page.status_code == 200, page.text
        return page

    async def accept(self, offer: httpx2.Response) -> httpx2.Response:
        return await self.send(offer, f"{PATH}/confirm", code=code_of(key_on(offer)))


@pytest.fixture
async def browser(world: World) -> AsyncIterator[Browser]:
    made = Browser(world)
    yield made
    await made.http.aclose()


async def people_of(world: World, organisation: dict[str, Any]) -> list[str]:
    statement = (
        "SELECT coalesce(array_agg(u.name || ' ' || u.role), '{}') FROM oauth.users AS u"
        " JOIN corridor.organisations AS o ON o.id = u.organisation_id WHERE o.code = $1"
    )
    return list(await world.value(statement, organisation["code"]))


async def test_the_link_makes_one_administrator_with_recovery_codes(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    made = await invite(world, organisation)
    assert (made.status_code, made.json()["role"]) == (201, "organisation_admin")
    assert made.headers["cache-control"] == "no-store"
    offer = await browser.offered(made.json()["url"])
    assert await people_of(world, organisation) == []
    done = await browser.accept(offer)
    assert done.status_code == 200, done.text
    assert f"sokha@{organisation['code']}" in done.text
    assert len(re.findall("<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", done.text)) == 10
    assert await people_of(world, organisation) == ["sokha organisation_admin"]


async def test_a_used_link_and_an_invented_one_give_the_same_page(world: World, browser: Browser) -> None:
    url = (await invite(world, await an_organisation(world))).json()["url"]
    await browser.accept(await browser.offered(url))
    used = await browser.open(url)
    invented = await Browser(world).open(f"{PUBLIC_URL}{PATH}?token=invented")
    assert (used.status_code, used.text) == (invented.status_code, invented.text)
    assert OVER in used.text


async def test_of_two_who_use_it_at_once_one_gets_in(world: World) -> None:
    organisation = await an_organisation(world)
    url = (await invite(world, organisation)).json()["url"]
    browsers = [Browser(world) for _ in range(3)]
    offers = [await one.offered(url) for one in browsers]
    pages = await asyncio.gather(*(one.accept(offer) for one, offer in zip(browsers, offers, strict=True)))
    assert sorted(page.status_code for page in pages) == [200, 400, 400]
    assert await people_of(world, organisation) == ["sokha organisation_admin"]


async def test_an_expired_link_does_not_work(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    url = (await invite(world, organisation)).json()["url"]
    offer = await browser.offered(url)
    await world.value("UPDATE oauth.invitations SET expires_at = now() - interval '1 second'")
    assert OVER in (await browser.open(url)).text
    assert OVER in (await browser.accept(offer)).text
    assert await people_of(world, organisation) == []


async def test_a_new_invitation_replaces_the_older_one(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    first, second = [(await invite(world, organisation)).json()["url"] for _ in range(2)]
    assert OVER in (await browser.open(first)).text
    assert OVER not in (await browser.open(second)).text


async def test_only_a_first_administrator_is_invited(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    offer = await browser.offered((await invite(world, organisation)).json()["url"])
    await member_of_staff(world, organisation["code"], Role.ORGANISATION_ADMIN)
    assert OVER in (await browser.accept(offer)).text
    refused = await invite(world, organisation)
    assert (refused.status_code, refused.json()["code"]) == (409, "administrator_exists")


async def test_nobody_invites_themselves_as_the_second_person(world: World) -> None:
    """Else a coordinator would register a system that opens persons, and activate it as an administrator."""
    refused = await (await the_second_person(world)).post("/v1/organisations/peso-qc/invitations", WHO)
    assert (refused.status_code, refused.json()["code"]) == (409, "administrator_exists")


async def test_nobody_is_invited_to_an_organisation_that_waits(world: World) -> None:
    refused = await invite(world, await a_proposed_organisation(world))
    assert (refused.status_code, refused.json()["code"]) == (409, "organisation_not_confirmed")


async def test_a_link_of_an_organisation_that_is_disabled_does_not_work(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    offer = await browser.offered((await invite(world, organisation)).json()["url"])
    coordinator = await the_coordinator(world)
    await coordinator.patch(f"/v1/organisations/{organisation['id']}", {"status": "disabled"}, if_match="*")
    assert OVER in (await browser.accept(offer)).text
    refused = await invite(world, organisation)
    assert (refused.status_code, refused.json()["code"]) == (409, "organisation_disabled")


async def test_only_the_coordinating_body_invites(world: World) -> None:
    administrator = await member_of_staff(world, "mtuc", Role.ORGANISATION_ADMIN)
    refused = await administrator.post("/v1/organisations/mtuc/invitations", WHO)
    assert (refused.status_code, refused.json()["code"]) == (403, "coordinating_body_only")
    assert (await the_second_person(world)).token != administrator.token


async def test_a_weak_password_and_a_wrong_code_use_nothing_up(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    page = await browser.open((await invite(world, organisation)).json()["url"])
    weak = await browser.send(page, password="password1234")
    assert (weak.status_code, "too easy to guess" in weak.text) == (400, True)
    offer = await browser.send(weak, password=PASSWORD)
    wrong = await browser.send(offer, f"{PATH}/confirm", code=wrong_for(key_on(offer)))
    assert (wrong.status_code, key_on(wrong)) == (401, key_on(offer))
    assert (await browser.accept(wrong)).status_code == 200


async def test_what_was_offered_for_one_link_is_worth_nothing_with_another(world: World, browser: Browser) -> None:
    mine, theirs = [await an_organisation(world) for _ in range(2)]
    offer = await browser.offered((await invite(world, mine)).json()["url"])
    await browser.open((await invite(world, theirs)).json()["url"])
    assert OVER in (await browser.accept(offer)).text
    assert await people_of(world, mine) == await people_of(world, theirs) == []


async def test_a_form_of_another_site_is_refused(world: World, browser: Browser) -> None:
    page = await browser.open((await invite(world, await an_organisation(world))).json()["url"])
    assert (await Browser(world).send(page, password=PASSWORD)).status_code == 400
    assert (await browser.http.post(PATH, data={"password": PASSWORD})).status_code == 400


async def test_the_token_stands_nowhere_but_in_the_link(
    world: World, browser: Browser, capfd: pytest.CaptureFixture[str]
) -> None:
    organisation = await an_organisation(world)
    url = (await invite(world, organisation, idempotency_key=unique("invite"))).json()["url"]
    token = url.rpartition("=")[2]
    page = await browser.open(url)
    assert (str(page.url), page.headers["referrer-policy"]) == (f"{PUBLIC_URL}{PATH}", "no-referrer")
    assert page.history[0].headers["referrer-policy"] == "no-referrer"
    offer = await browser.send(page, password=PASSWORD)
    assert (await browser.accept(offer)).status_code == 200
    stored = await world.value(
        "SELECT concat((SELECT string_agg(entry, ' ') FROM corridor.audit),"
        " (SELECT string_agg(i::text, ' ') FROM oauth.invitations AS i),"
        " (SELECT string_agg(a::text, ' ') FROM corridor.idempotency AS a))"
    )
    told = "".join(capfd.readouterr())
    assert token not in stored + told + page.text + offer.text
    assert token.encode().hex() not in stored


async def test_both_trails_show_the_invitation_and_its_use(world: World, browser: Browser) -> None:
    organisation = await an_organisation(world)
    await browser.accept(await browser.offered((await invite(world, organisation)).json()["url"]))
    found = await world.value(
        "SELECT array_agg(o.code || ' ' || (a.entry::json ->> 'operation') ORDER BY a.at)"
        " FROM corridor.audit AS a JOIN corridor.organisations AS o ON o.id = a.organisation_id"
        " WHERE a.entry::json ->> 'operation' IN ('invite_administrator', 'accept_invitation')"
        " AND (o.code = $1 OR a.entry::json ->> 'object' IN ($2, (SELECT corridor.public_id('user', u.id)"
        " FROM oauth.users AS u JOIN corridor.organisations AS p ON p.id = u.organisation_id WHERE p.code = $1)))",
        organisation["code"],
        organisation["id"],
    )
    operations = ("accept_invitation", "invite_administrator")
    assert sorted(found) == sorted(f"{code} {one}" for code in (organisation["code"], "peso-qc") for one in operations)
