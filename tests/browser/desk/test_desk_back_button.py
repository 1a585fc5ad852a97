"""The back button after sending: the browser shows the form with what was typed, and nothing is done twice."""

import pytest

from tests.app_under_test import World
from tests.browser.accessible import violations
from tests.browser.desk.at_desk import AtDesk, at_desk, own_text
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.builders import opened_case

NOTE = '[name="body"]'
TYPED = f"document.querySelector('{NOTE}').value"


async def notes_of(world: World, case: str) -> list[str]:
    notes = (await (await world.caller("nea")).get(f"/v1/cases/{case}/notes?limit=100")).json()["items"]
    return [one["body"] for one in notes]


def go_back_to_the_form(one: AtDesk, text: str) -> None:
    """Go back, and type what the browser has not kept."""
    one.page.back()
    one.page.wait_until(f"!!document.querySelector('{NOTE}')")
    one.fill_in(body=text, language="en")


@pytest.mark.parametrize("java_script", [True, False], ids=["with", "without"])
async def test_what_was_sent_is_not_sent_twice_by_going_back(
    browser: Browser, site: Site, world: World, java_script: bool
) -> None:
    one = await at_desk(browser, site, world, java_script=java_script)
    case, first, second = str((await opened_case(await world.caller("nea")))["id"]), own_text("note"), own_text("note")
    one.go(f"/desk/cases/{case}")
    one.press("button.note")
    one.done("note", body=first, language="en")
    if not java_script:
        one.page.back()
        assert one.page.evaluate(TYPED) == first  # the browser fills it in again, although the page may not be stored
        one.press("button.note")
        one.see("done.note")
    go_back_to_the_form(one, first)
    one.press("button.note")
    one.see("done.note")
    assert await notes_of(world, case) == [first]
    go_back_to_the_form(one, second)
    one.press("button.note")
    one.see("form.sent_before")
    assert await notes_of(world, case) == [first]
    one.done("note")
    assert sorted(await notes_of(world, case)) == sorted([first, second])
    one.go(f"/desk/cases/{case}")
    one.press("button.note")
    one.done("note", body=first, language="en")
    assert len(await notes_of(world, case)) == 3
    assert violations(one.page) == []
