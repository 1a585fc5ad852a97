"""The migrant's page on a cheap phone, with and without JavaScript: everything that somebody can do there."""

import re

import pytest

from api.track.texts import words_in
from tests.app_under_test import World
from tests.browser.accessible import other_hosts, violations
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.browser.track.at_track import NOTHING, PHONE, contact_stopped, looked_at, migrant, said
from tests.http.track.tracking import Tracked, seen

TELLING = re.compile(r"corridor|migra|case|refer|centre|track", re.IGNORECASE)
BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["with", "without"])
HEIGHTS = "[...document.querySelectorAll('main button, .reach, .leave')].map(one => one.getBoundingClientRect().height)"
SMALLEST = 44
"""CSS pixels that a thumb can hit."""


@BOTH
async def test_the_case_is_told_in_plain_words(browser: Browser, site: Site, case: Tracked, java_script: bool) -> None:
    one = migrant(browser, site, java_script=java_script)
    one.open(case.code.lower().replace("-", " "))
    text = re.sub(r"\s+", " ", one.page.text("main"))
    for part in (
        f"Your case {case.case_code}",
        "Your centre is working on your case.",
        "MAP Foundation, Chiang Mai has accepted and will contact you. It should contact you by",
        "Your centre Battambang MRC Phone +855 53 952 000 E-mail help@centre.example Address Street 3, Battambang",
        "Opening hours Mon-Fri: 08:00-17:00 Languages Khmer",
        "Also working with you MAP Foundation, Chiang Mai",
    ):
        assert part in text
    assert re.search(r"Who opened your personal details Battambang MRC \d+ \w+ \d{4}, \d\d:\d\d", text)
    assert one.page.evaluate("document.querySelector('.reach').href") == "tel:+85553952000"
    assert min(one.page.evaluate(HEIGHTS)) >= SMALLEST
    assert one.page.width() == PHONE
    assert not TELLING.search(one.page.evaluate("document.title"))
    assert case.code not in one.page.url()
    if java_script:
        assert one.page.storage() == NOTHING
    assert one.page.evaluate("document.cookie") == ""
    assert violations(one.page) == []
    assert other_hosts(one.page, site.url) == []


@BOTH
async def test_everything_can_be_done_and_nothing_is_done_again_by_loading_again(
    browser: Browser, site: Site, world: World, java_script: bool
) -> None:
    case, one = await looked_at(world), migrant(browser, site, java_script=java_script)

    def again() -> None:
        """Load the page again: with JavaScript it asks for the code, without it the browser sends the form again."""
        one.page.reload()
        if java_script:
            assert not one.shows(case)
            one.enter(case.code)
        one.see("consents")

    one.open(case.code)
    one.press_in("report", "arrived")
    one.told("arrived")
    again()
    one.press_in("report", "contacted")
    one.told("contacted")
    one.page.fill(one.words("write"), "I am at the bus station")
    one.press("send")
    one.told("written")
    again()
    assert await said(world, case) == ["arrived", "contacted", "written"]

    one.press_in("withdraw")
    one.see("withdraw_title")
    text = one.page.text("main")
    assert "These centres stop working on your case: MAP Foundation, Chiang Mai." in text
    assert one.words("withdraw_always") in text
    one.press("go_back")
    one.see("say")
    assert len((await seen(world, case.code))["consents"]) == 1
    one.press_in("withdraw")
    one.press("withdraw_yes")
    one.told("withdrawn")
    one.see("consents_none")
    again()
    assert (await seen(world, case.code))["consents"] == []

    one.press("stop_button")
    one.see("stop_effect")
    assert not await contact_stopped(world, case)
    one.press("stop_yes")
    one.told("stopped")
    assert await contact_stopped(world, case)
    one.press("allow_button")
    one.told("allowed")
    again()
    assert not await contact_stopped(world, case)
    assert violations(one.page) == []
    assert other_hosts(one.page, site.url) == []


@BOTH
async def test_the_keyboard_is_enough(browser: Browser, site: Site, world: World, java_script: bool) -> None:
    case, one = await looked_at(world), migrant(browser, site, java_script=java_script)
    one.go()
    one.page.tab_to(one.words("code"))
    one.page.type(case.code)
    one.page.key("Enter")
    one.see("consents")
    one.page.tab_to("I have arrived")
    one.page.key("Enter")
    one.told("arrived")
    one.page.tab_to(one.words("write"))
    one.page.type("I am here")
    one.page.tab_to(one.words("send"))
    one.page.key("Enter")
    one.told("written")
    one.page.tab_to("Language: English")
    one.page.key("Enter")
    one.page.tab_to("ខ្មែរ")
    one.page.key("Enter")
    one.page.wait_until("document.documentElement.lang === 'km'")
    one.page.tab_to(words_in("km")("stop_button"))
    one.page.key("Enter")
    one.page.wait_for(words_in("km")("stop_title"))
    assert await said(world, case) == ["arrived", "written"]
    assert not await contact_stopped(world, case)
