"""The migrant's pages in eight languages: everybody can read them, in light and dark, and they load on a slow line."""

import re

import pytest

from api.html.languages import OWN_NAMES
from api.track.texts import words_in
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.browser.accessible import faults, other_hosts, violations
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.browser.track.at_track import CONTACT, OPENING_HOURS, Migrant, migrant
from tests.http.track.tracking import Tracked
from tests.scripts_of_languages import foreign_letters, own_letters

FIRST, NEXT = 12_000, 6_000
"""Bytes on the wire, with headers."""
LATIN = re.compile("[A-Za-zÀ-ỹ]")


def look(one: Migrant, found: list[str], most: int) -> None:
    """Add what is wrong with the page; ``most``: bytes that were loaded for it."""
    language = one.words.language
    text = one.page.text("main")
    for value in (*CONTACT.values(), *OPENING_HOURS, *OPENING_HOURS.values()):
        text = text.replace(value, "")
    if own_letters(text, language) < 20:
        found.append(f"{language}: {text}")
    if strange := foreign_letters(LATIN.sub("", text), language):  # centres have Latin names everywhere
        found.append(f"{language}: {strange}")
    if one.page.evaluate("document.documentElement.lang") != language:
        found.append(f"{language}: says that it is in another language")
    if (size := one.page.bytes_loaded()) > most:
        found.append(f"{language}: {size} bytes, {one.page.text('h1')}")
    found += faults(one.page)


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
async def test_everybody_can_read_the_pages(browser: Browser, site: Site, case: Tracked, language: str) -> None:
    one, found = migrant(browser, site, language), list[str]()
    one.go()
    look(one, found, FIRST)
    one.enter(case.code)
    one.see("consents")
    look(one, found, FIRST + NEXT)
    one.press_in("withdraw")
    one.see("withdraw_always")
    look(one, found, FIRST + 2 * NEXT)
    assert found == []
    assert violations(one.page) == []
    assert other_hosts(one.page, site.url) == []


async def test_the_language_changes_without_the_code(browser: Browser, site: Site, case: Tracked) -> None:
    one = migrant(browser, site)
    one.open(case.code)
    one.page.press("English", number=0)
    assert faults(one.page) == []
    one.page.press(OWN_NAMES["th"])
    one.page.wait_until("document.documentElement.lang === 'th'")
    assert one.shows(case)
    assert one.page.url() == f"{site.url}/track?lang=th"
    one.page.reload()
    one.page.wait_for(words_in("th")("enter"))
    assert not one.shows(case)
