"""Leaving the migrant's page, and what whoever takes the phone next can see: nothing of the case."""

from contextlib import suppress

import pytest

from api.track import rendering
from api.track.rendering import ELSEWHERE
from tests.browser.accessible import violations
from tests.browser.driver import BrowserError
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.browser.track.at_track import NOTHING, Migrant, migrant
from tests.http.track.tracking import Tracked

BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with", "without"])
FIFTEEN_MINUTES_LATER = """(() => { const later = Date.now() + 15 * 60e3 + 1; Date.now = () => later;
  document.dispatchEvent(new Event('visibilitychange', {bubbles: true})); })()"""
KEPT_FOR_THE_BACK_BUTTON = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


def is_gone(one: Migrant, case: Tracked) -> None:
    """Go back through all that the browser remembers; the case is nowhere."""
    for _ in range(4):
        with suppress(BrowserError):  # to a page that was the response to a form, which the browser does not keep
            one.page.back()
        assert not one.shows(case)


@BOTH
async def test_after_leaving_the_back_button_does_not_show_the_case(
    browser: Browser, site: Site, case: Tracked, java_script: bool
) -> None:
    one = migrant(browser, site, java_script=java_script)
    one.open(case.code)
    one.press("stop_button")
    one.press("go_back")
    one.see("consents")
    one.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    top = one.page.evaluate("document.querySelector('.leave').getBoundingClientRect().top")
    assert 0 <= top < 50  # it stays in sight
    one.page.answer_next(ELSEWHERE, 200)
    one.press("leave")
    one.page.wait_for("Bad gateway")
    assert one.page.url() == ELSEWHERE
    is_gone(one, case)


async def test_escape_pressed_twice_leaves_the_page(browser: Browser, site: Site, case: Tracked) -> None:
    one = migrant(browser, site)
    one.open(case.code)
    one.page.answer_next(ELSEWHERE, 200)
    one.page.key("Escape")
    one.page.key("Escape")
    one.page.wait_for("Bad gateway")
    is_gone(one, case)


@pytest.mark.parametrize("event", [FIFTEEN_MINUTES_LATER, KEPT_FOR_THE_BACK_BUTTON], ids=["time", "history"])
async def test_the_page_of_a_case_closes(browser: Browser, site: Site, case: Tracked, event: str) -> None:
    one = migrant(browser, site)
    one.open(case.code)
    one.page.evaluate(event)
    one.see("enter")
    assert not one.shows(case)
    is_gone(one, case)
    assert violations(one.page) == []


async def test_without_a_script_it_closes_too(
    browser: Browser, site: Site, case: Tracked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "SECONDS", 1)
    one = migrant(browser, site, "th", java_script=False)
    one.open(case.code)
    one.see("enter")
    assert not one.shows(case)


async def test_nothing_is_lost_and_nothing_leaves_the_page_without_a_connection(
    browser: Browser, site: Site, case: Tracked
) -> None:
    one = migrant(browser, site)
    one.open(case.code)
    one.page.fill(one.words("write"), "I am at the bus station")
    one.page.offline()
    one.press("send")
    one.see("unavailable")
    assert one.page.evaluate("document.querySelector('#body').value") == "I am at the bus station"
    one.page.offline(False)
    assert one.page.storage() == NOTHING
    is_gone(one, case)
