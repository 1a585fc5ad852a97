"""The pages themselves: cookies, headers, escaping, languages."""

import json
import re
from pathlib import Path

import pytest
from httpx2 import ASGITransport, AsyncClient
from uuid_utils.compat import uuid7

from adapters.oauth import authorization
from api.html.pictures import qr_code
from api.html.templates import Frame
from api.oauth.pages import html
from api.oauth.pages.words import words_in
from domain.kernel.quota import Quota
from domain.kernel.roles import Role
from domain.kernel.scopes import IDENTITY_SCOPES, SCOPES
from domain.oauth.colleagues import ListedPerson
from domain.oauth.people import Application
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.oauth.app_and_people import World
from tests.oauth.desk import Desk, Person, application, person, staff_application
from tests.oauth.signing import ISSUER
from tests.openapi import document

TEXTS = Path("api/oauth/pages/texts")


async def a_desk(world: World) -> tuple[Person, Desk]:
    who = await person(world)
    return who, Desk(world, await staff_application(world, who.organisation_id))


async def test_cookies_and_headers_of_the_pages(world: World) -> None:
    who, desk = await a_desk(world)
    begun = await desk.begin()
    page = await desk.page(begun)
    signed_in = await desk.sign_in(page, who)
    for cookie in (*begun.headers.get_list("set-cookie"), *signed_in.headers.get_list("set-cookie")):
        assert cookie.startswith("__Host-corridor-")
        for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
            assert flag in cookie
    consent = await desk.page(signed_in)
    for shown in (page, consent):
        policy = shown.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; form-action 'self'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'; base-uri 'none'" in policy
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["x-frame-options"] == "DENY"
        assert not re.search("<script|<style|style=|\\son[a-z]+=", shown.text)
        assert shown.headers["content-language"] == "en"
    assert "form-action 'self' https://desk.example;" in consent.headers["content-security-policy"]


async def test_a_cookie_that_somebody_planted_is_not_the_sessions(world: World) -> None:
    who, desk = await a_desk(world)
    name, planted = "__Host-corridor-session", "p" * 43
    thief = Desk(world, desk.partner)
    for http in (desk.http, thief.http):
        http.cookies.set(name, planted, domain="corridor.example", path="/")
    signed_in = await desk.sign_in(await desk.page(await desk.begin()), who)
    assert signed_in.status_code == 303
    assert planted not in str(signed_in.headers)
    assert 'name="decision"' in (await desk.page(signed_in)).text
    assert 'name="password"' in (await thief.page(await thief.begin())).text


async def test_one_address_cannot_begin_without_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    who, desk = await a_desk(world)
    elsewhere = ASGITransport(app=application(world), client=("203.0.113.55", 1))
    colleague, forger = Desk(world, desk.partner), Desk(world, desk.partner)
    for each in (desk, colleague, forger):
        each.http = AsyncClient(transport=elsewhere, base_url=ISSUER)
    await colleague.sign_in(await colleague.page(await colleague.begin()), who)
    monkeypatch.setattr(authorization, "BEGINNINGS", Quota(1, 6000))
    answers = [await desk.begin() for _ in range(2)]
    assert answers[-1].status_code == 429
    assert "Wait" in answers[-1].text
    wait = answers[-1].headers["retry-after"]
    assert int(wait) > 0
    assert answers[-1].headers["ratelimit-policy"] == '"tries";q=1;w=6000'
    assert answers[-1].headers["ratelimit"] == f'"tries";r=0;t={wait}'
    described = document()["paths"]["/oauth/authorize"]["get"]["responses"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= described["429"]["headers"].keys()
    assert "Retry-After" in described["503"]["headers"]
    assert (await colleague.begin()).status_code == 303
    forger.http.cookies.set("__Host-corridor-known", f"{'0' * 32}.{'0' * 64}", domain="corridor.example", path="/")
    assert (await forger.begin()).status_code == 429


async def test_what_others_wrote_is_escaped(world: World) -> None:
    who = await person(world)
    partner = await world.clients.add(
        who.organisation_id, "<b>Desk</b>", ["cases:read"], redirect_uris=["https://desk.example/callback"]
    )
    desk = Desk(world, await staff_application(world, who.organisation_id))
    begun = await desk.begin(client_id=partner.client_id, scope="cases:read", login_hint='"><script>alert(1)</script>')
    page = await desk.page(begun)
    assert "<b>Desk" not in page.text
    assert "<script" not in page.text
    assert "&lt;b&gt;Desk&lt;/b&gt;" in page.text


async def test_a_name_that_was_typed_stays_and_a_password_does_not(world: World) -> None:
    _, desk = await a_desk(world)
    page = await desk.page(await desk.begin(login_hint="somebody@else"))
    given = {"name": 'so"kha@map', "password": "wrong umbrellas", "code": "123456"}
    again = await desk.submit(page, **given)
    assert again.status_code == 401
    assert 'value="so&#34;kha@map"' in again.text
    assert "umbrellas" not in again.text
    assert "123456" not in again.text


WRITTEN = "<b title='x\"'>"
"""What somebody may have put wherever a page shows what it did not write itself."""

FRAME = Frame(words_in("en"), "corridor.example", "/oauth/sign-in", {"i": WRITTEN})
FIELDS = {"state": WRITTEN}
ASKING = Application(WRITTEN, WRITTEN, f"https://{WRITTEN}/callback")
PLACES = [html.Place(WRITTEN, WRITTEN, True), html.Place(WRITTEN, WRITTEN, False)]
SOMEBODY = ListedPerson(uuid7(), WRITTEN, WRITTEN, Role.CASEWORKER, (WRITTEN,), True, None, False, True)
OFFER = {"key": WRITTEN, "picture": qr_code(WRITTEN), "pending": WRITTEN}


@pytest.mark.parametrize(
    ("page", "places"),
    [
        (html.sign_in_form(FRAME, FIELDS, ASKING, WRITTEN, WRITTEN), 7),
        (html.consent_form(FRAME, FIELDS, ASKING, WRITTEN, [WRITTEN]), 7),
        (html.consent_form(FRAME, FIELDS, ASKING, WRITTEN, []), 6),
        (html.sessions_page(FRAME, WRITTEN, PLACES), 10),
        (html.password_form(FRAME, WRITTEN, WRITTEN), 2),
        (html.people_page(FRAME, WRITTEN, [(WRITTEN, SOMEBODY)], SOMEBODY), 9),
        (html.end_access_form(FRAME, WRITTEN, WRITTEN, SOMEBODY), 4),
        (html.authenticator_form(FRAME, WRITTEN, WRITTEN), 2),
        (html.new_authenticator_form(FRAME, WRITTEN, WRITTEN, **OFFER), 4),
        (html.problem_page(FRAME, WRITTEN, WRITTEN, detail=WRITTEN), 3),
        (html.problem_page(FRAME, WRITTEN, WRITTEN, application=html.way_back(ASKING)), 4),
    ],
    ids=[
        "sign_in",
        "consent",
        "nothing_to_allow",
        "sessions",
        "password",
        "people",
        "end",
        "authenticator",
        "key",
        "problem",
        "back",
    ],
)
def test_no_page_takes_over_what_others_wrote(page: str, places: int) -> None:
    assert "<b title" not in page
    assert page.count("&lt;b title=&#39;x&#34;&#39;&gt;") == places


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_the_pages_speak(world: World, language: str) -> None:
    who, desk = await a_desk(world)
    words = words_in(language)
    page = await desk.page(await desk.begin(ui_locales=f"xx {language}-KH en"))
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language
    assert words("password") in page.text
    consent = await desk.page(await desk.sign_in(page, who))
    assert words("allow") in consent.text
    assert words.scope("cases:read") in consent.text
    chosen = await desk.http.get("/oauth/sessions", headers={"Accept-Language": language})
    assert words("sessions_title") in chosen.text


def test_every_language_says_everything() -> None:
    english = json.loads((TEXTS / "en.json").read_text())
    for language in SUPPORTED_LANGUAGES:
        entries = json.loads((TEXTS / f"{language}.json").read_text())
        assert entries.keys() == english.keys()
        for key, sentence in english.items():
            if isinstance(sentence, str):
                assert set(re.findall(r"\{\w+\}", entries[key])) == set(re.findall(r"\{\w+\}", sentence))
        assert list(entries["scopes"]) == [*IDENTITY_SCOPES, *SCOPES]
        assert len(set(entries["scopes"].values())) == len(entries["scopes"])
