"""No page is a dead end: each says what happened, what to do next, and goes on in the language that was chosen."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from adapters.oauth import authorization
from adapters.oauth.people import sign_in
from api.oauth.pages.words import words_in
from domain.kernel.errors import Unavailable
from domain.kernel.keys import KeyServiceUnavailable
from domain.kernel.quota import Quota
from tests.oauth.app_and_people import World
from tests.oauth.desk import Desk, Person, application, hidden, person, staff_application
from tests.oauth.signing import ISSUER

ENGLISH, KHMER = words_in("en"), words_in("km")


async def a_desk(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id))


def in_khmer(page: Response) -> str:
    """Give the address of the same page in Khmer."""
    found = re.search(r'<a lang="km" hreflang="km" href="([^"]+)"', page.text)
    assert found, page.text
    return unescape(found[1])


def is_khmer(page: Response) -> bool:
    return '<html lang="km">' in page.text and page.headers["content-language"] == "km"


async def test_a_chosen_language_is_kept_to_the_end_and_in_every_error(world: World) -> None:
    who, desk = await a_desk(world)
    page = await desk.http.get(in_khmer(await desk.page(await desk.begin(ui_locales="vi"))))
    assert is_khmer(page)
    assert "__Host-corridor-language=km" in page.headers["set-cookie"]
    assert "Max-Age=15552000" in page.headers["set-cookie"]
    wrong = await desk.sign_in(page, who, password="wrong")
    assert (wrong.status_code, is_khmer(wrong)) == (401, True)
    consent = await desk.page(await desk.sign_in(wrong, who))
    assert is_khmer(consent)
    assert KHMER("allow") in consent.text
    for path in ("sessions", "password", "authenticator", "people", "sign-in?i=unknown"):
        assert is_khmer(await desk.http.get(f"/oauth/{path}")), path
    assert is_khmer(await desk.submit(consent, decision="maybe"))
    assert is_khmer(await desk.begin(redirect_uri="https://evil.example/"))
    assert is_khmer(await desk.submit(await desk.http.get("/oauth/password"), password="x", new_password="y"))
    assert is_khmer(await desk.page(await desk.begin(ui_locales="vi")))


async def test_what_the_application_wished_holds_for_errors_of_its_forms_and_is_no_choice(world: World) -> None:
    who, desk = await a_desk(world)
    page = await desk.page(await desk.begin(ui_locales="km"))
    assert is_khmer(await desk.submit(page, form_token="x"))
    assert is_khmer(await desk.page(await desk.sign_in(page, who)))
    assert "__Host-corridor-language" not in desk.http.cookies
    assert (await desk.http.get("/oauth/sessions?lang=xx")).headers["content-language"] == "en"
    assert "__Host-corridor-language" not in desk.http.cookies


async def test_a_page_that_is_too_old_names_the_application_and_leads_back_to_it(world: World) -> None:
    _, desk = await a_desk(world)
    page = await desk.page(await desk.begin())
    await world.owner_sql("UPDATE oauth.interactions SET expires_at = now() WHERE used_at IS NULL")
    name = re.search("<dt>Application</dt><dd>([^<]+)</dd>", page.text)
    assert name
    for answer in (await desk.submit(page, name="x"), await desk.http.get(f"/oauth/sign-in?i={hidden(page)['i']}")):
        assert answer.status_code == 400
        assert ENGLISH("stale") in answer.text
        assert ENGLISH("start_again_in", client=name[1]) in answer.text
        assert '<a href="https://desk.example/">' in answer.text
        khmer = await desk.http.get(in_khmer(answer))
        assert khmer.status_code == 400
        assert KHMER("start_again_in", client=name[1]) in khmer.text
    stranger = Desk(world, desk.partner)
    answer = await stranger.http.get(f"/oauth/sign-in?i={hidden(page)['i']}")
    assert ENGLISH("start_again") in answer.text
    assert "desk.example" not in answer.text


async def test_an_application_without_a_site_is_named_without_a_link(world: World) -> None:
    who = await person(world)
    uris = ["http://127.0.0.1:7777/callback"]
    partner = await world.partner("cases:read", organisation_id=who.organisation_id, redirect_uris=uris)
    desk = Desk(world, partner)
    page = await desk.page(await desk.begin(redirect_uri=uris[0], scope="cases:read"))
    consent = await desk.page(await desk.sign_in(page, who))
    answer = await desk.submit(consent, decision="maybe")
    assert answer.status_code == 400
    assert "127.0.0.1" not in answer.text


@pytest.mark.parametrize(
    ("changes", "happened", "next_step", "error"),
    [
        ({"client_id": "client_" + "0" * 32}, "unknown_application", "tell_administrator", "invalid_client"),
        ({"redirect_uri": "https://evil.example/"}, "wrong_request", "tell_administrator", "invalid_request"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "link_used", "start_again", "invalid_request_uri"),
    ],
)
async def test_a_request_that_is_never_sent_back_is_explained(
    world: World, changes: dict[str, Any], happened: str, next_step: str, error: str
) -> None:
    _, desk = await a_desk(world)
    answer = await desk.begin(**changes)
    assert answer.status_code == 400
    assert ENGLISH(happened) in answer.text
    assert ENGLISH(next_step) in answer.text
    assert f"{error}: " in answer.text
    khmer = await desk.http.get(in_khmer(answer))
    assert (khmer.status_code, is_khmer(khmer)) == (400, True)
    assert KHMER(happened) in khmer.text
    assert KHMER(next_step) in khmer.text
    assert error in khmer.text


async def test_too_many_beginnings_say_when_to_start_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, desk = await a_desk(world)
    elsewhere = ASGITransport(app=application(world), client=("203.0.113.56", 1))
    desk.http = AsyncClient(transport=elsewhere, base_url=ISSUER)
    monkeypatch.setattr(authorization, "BEGINNINGS", Quota(1, 6000))
    await desk.begin()
    answer = await desk.begin()
    wait = answer.headers["retry-after"]
    assert answer.status_code == 429
    assert ENGLISH("too_many", seconds=wait) in answer.text
    assert ENGLISH("wait_and_start_again") in answer.text
    assert KHMER("too_many", seconds=wait) in (await desk.http.get(in_khmer(answer))).text


async def test_the_problem_page_repeats_nothing_that_others_wrote(world: World) -> None:
    _, desk = await a_desk(world)
    written = {"about": "call-evil", "error": "call-evil", "i": "call-evil", "seconds": "99999999", "lang": "evil"}
    answer = await desk.http.get("/oauth/problem", params=written)
    assert (answer.status_code, ENGLISH("stale") in answer.text) == (400, True)
    assert not re.search("evil|99999999", answer.text)


@pytest.mark.parametrize("problem", [Unavailable(), KeyServiceUnavailable("The key service is away.")])
async def test_what_cannot_be_reached_is_a_page_too(
    world: World, monkeypatch: pytest.MonkeyPatch, problem: Unavailable
) -> None:
    who, desk = await a_desk(world)
    page = await desk.page(await desk.begin())

    async def away(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(sign_in.SignIn, "check", away)
    answer = await desk.sign_in(page, who)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert ENGLISH("unavailable_next") in answer.text
    assert "key service" not in answer.text.lower()
    assert parse_qs(urlsplit(in_khmer(answer)).query) == {"lang": ["km"]}
