"""The pages on which people sign in, in a real browser and in every language."""

import re
from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest

from api.html.languages import OWN_NAMES
from api.html.moments import moment_in
from api.html.words import load_entries
from api.oauth.pages.words import TEXTS, words_in
from domain.kernel.roles import Role
from domain.ports.clock import utc_now
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.browser.accessible import faults, other_hosts, too_wide, violations
from tests.browser.page import Browser, Page
from tests.browser.signing_in import Site, sign_in
from tests.oauth.desk import CALLBACK, PASSWORD, person
from tests.scripts_of_languages import foreign_letters, own_letters

VALUES = ("Sokha Chan", "A union", "Case system", "desk.example", "UTC", "Corridor")
"""What the pages show and no file of texts contains."""


def sentences(language: str) -> Iterator[str]:
    """All texts of the pages, in one language."""
    for entry in load_entries(TEXTS, language).values():
        yield from [entry] if isinstance(entry, str) else entry.values()


def not_of_the_language(text: str, language: str) -> str:
    """The letters of a text that are in no sentence of the language."""
    text = text.replace(OWN_NAMES[language], "")
    for sentence in sorted(sentences(language), key=len, reverse=True):
        text = re.sub(re.sub(r"\\\{\w+\\\}", ".*?", re.escape(sentence)), " ", text, flags=re.IGNORECASE)
    return "".join(one for one in text if one.isalpha())


def text_of(page: Page, language: str, *names: str) -> str:
    """What the page says, without what others wrote and without times, which the CLDR writes."""
    text, now = page.text(), utc_now()
    moments = (moment_in(language, now - timedelta(minutes=ago), UTC) for ago in range(10))
    for value in (page.evaluate("navigator.userAgent"), *names, *moments, *VALUES):
        text = text.replace(value, "")
    return text


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_everybody_can_read_and_use_the_pages(browser: Browser, site: Site, language: str) -> None:
    who, beginning = await site.member_of_staff()
    page, words, found = browser.page(language), words_in(language), list[str]()

    def look(title: str, status: int = 200) -> None:
        assert (page.status(), page.text("h1")) == (status, words(title)), page.text()
        text = text_of(page, language)
        assert own_letters(text, language) > 20
        assert foreign_letters(text, language) == []
        assert not_of_the_language(text, language) == ""
        found.extend(faults(page))

    page.goto(beginning)
    page.press(words("help_title"))
    look("sign_in_title")
    page.press(OWN_NAMES[language])
    found.extend(too_wide(page))
    page.press(OWN_NAMES[language], number=0)
    sign_in(page, who, language)
    look("consent_title")
    page.press(words("not_you"))
    look("sessions_title")
    page.press(words("password_change"))
    look("password_change")
    page.press(words("sessions_title"))
    page.press(words("authenticator_title"))
    look("authenticator_title")
    page.goto(f"{site.url}/oauth/problem?about=stale")
    look("error_title", 400)
    assert found == []
    assert violations(page) == []
    assert other_hosts(page, site.url) == []


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_administrators_can_read_and_use_the_pages_of_people(browser: Browser, site: Site, language: str) -> None:
    who, beginning = await site.member_of_staff(Role.ORGANISATION_ADMIN)
    colleague = await person(site.world, who.organisation_id)
    page, words, found = browser.page(language, width=360), words_in(language), list[str]()

    def look(title: str) -> None:
        assert page.text("h1") == words(title), page.text()
        text = text_of(page, language, who.made.sign_in_name, colleague.made.sign_in_name)
        assert own_letters(text, language) > 20
        assert foreign_letters(text, language) == []
        assert not_of_the_language(text, language) == ""
        found.extend([*faults(page), *too_wide(page)])

    page.goto(f"{site.url}/oauth/people")
    look("people_title")
    page.goto(beginning)
    sign_in(page, who, language)
    page.wait_for(words("consent_title"))
    page.goto(f"{site.url}/oauth/people")
    look("people_title")
    page.press(words("people_end"))
    look("people_end")
    page.press(words("people_end"))
    page.wait_for(words("people_ended", person="Sokha Chan"))
    look("people_title")
    assert found == []
    assert violations(page) == []
    assert other_hosts(page, site.url) == []


@pytest.mark.parametrize("java_script", [True, False], ids=["with", "without"])
async def test_the_keyboard_is_enough(browser: Browser, site: Site, java_script: bool) -> None:
    who, beginning = await site.member_of_staff()
    page, words = browser.page("en", java_script=java_script), words_in("km")
    page.goto(beginning)
    page.tab_to("Language: English")
    page.key("Enter")
    page.tab_to(OWN_NAMES["km"])
    page.key("Enter")
    page.tab_to(words("name"))
    page.type(who.made.sign_in_name)
    page.key("Tab")
    page.type(PASSWORD)
    page.key("Tab")
    page.type(who.code())
    page.key("Enter")
    page.wait_for(words("consent_title"))
    page.tab_to(words("allow"))
    page.key("Enter")
    assert "code=" in page.wait_for_request(CALLBACK)
    assert violations(page) == []
    assert other_hosts(page, site.url) == [page.wait_for_request(CALLBACK)]


async def test_the_skip_link_leads_past_the_menu(browser: Browser, site: Site) -> None:
    page = browser.page()
    page.goto(f"{site.url}/oauth/sessions")
    page.key("Tab")
    assert page.focused() == "Skip to content"
    page.key("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_sentence_in_another_language_would_be_found() -> None:
    indonesian = words_in("id")
    assert not_of_the_language(indonesian("consent_title"), "id") == ""
    assert not_of_the_language(indonesian("not_you"), "ms") != ""
    assert not_of_the_language(words_in("en")("not_you"), "vi") != ""
