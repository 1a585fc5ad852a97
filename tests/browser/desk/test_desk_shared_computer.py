"""Several people at one computer, and a session that ends while somebody writes."""

from contextlib import suppress

import pytest

from tests.app_under_test import World
from tests.browser.accessible import violations
from tests.browser.desk.at_desk import AtDesk, at_desk, own_text
from tests.browser.driver import BrowserError
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.builders import opened_case

END = """
    UPDATE oauth.allowances SET ended_at = now()
    WHERE ended_at IS NULL AND session_id IN (
        SELECT s.id FROM oauth.sessions s WHERE corridor.public_id('user', s.user_id) = $1
    )
    """
NAME = "Sok Dara Canary"


async def a_case(world: World) -> str:
    person = {"full_name": NAME, "birth_date": "1997-04-12"}
    return str((await opened_case(await world.caller("nea"), person=person))["id"])


async def notes_of(world: World, case: str, text: str) -> int:
    notes = (await (await world.caller("nea")).get(f"/v1/cases/{case}/notes?limit=100")).json()["items"]
    return sum(one["body"] == text for one in notes)


async def test_after_signing_out_the_back_button_shows_nothing_and_the_next_person_gives_a_password(
    browser: Browser, site: Site, world: World
) -> None:
    one, case = await at_desk(browser, site, world), await a_case(world)
    code = (await (await world.caller("nea")).get(f"/v1/cases/{case}")).json()["code"]
    one.go(f"/desk/cases/{case}")
    one.go(f"/desk/cases/{case}/identity")
    one.press("button.open_identity")
    one.page.wait_for(NAME)
    one.go(f"/desk/cases/{case}")
    one.sign_out()
    one.see("done.signed_out")
    left = [cookie["name"] for cookie in one.page.storage()["cookies"]]
    assert not [name for name in left if name.endswith(("desk", "session"))]
    for _ in range(3):
        with suppress(
            BrowserError
        ):  # to a page that was the response to a form: the browser asks whether to send it again
            one.page.back()
        assert NAME not in one.page.text()
        assert code not in one.page.text()
        assert one.page.count("nav.main") == 0
    other = await at_desk(browser, site, world, page=one.page)
    other.see("nav.today")
    assert violations(one.page) == []


async def test_a_form_that_a_colleague_left_open_is_not_sent_in_anothers_name(
    browser: Browser, site: Site, world: World
) -> None:
    one, case, text = await at_desk(browser, site, world), await a_case(world), own_text("note")
    for java_script in (True, False):
        left = one.tab()
        left.go(f"/desk/cases/{case}/notes/new")
        left.fill_in(body=text, language="en")
        one.go("/desk")
        one.sign_out()
        one = await at_desk(browser, site, world, page=one.page)
        if not java_script:
            left.page.evaluate("document.querySelector('main form').removeAttribute('data-swap')")
        left.press("button.note")
        left.see("problem.not_from_here")
        left.page.wait_for(text)
        assert await notes_of(world, case, text) == 0


@pytest.mark.parametrize("java_script", [True, False], ids=["with", "without"])
async def test_nothing_typed_is_lost_when_the_session_ends_in_mid_form(
    browser: Browser, site: Site, world: World, java_script: bool
) -> None:
    one = await at_desk(browser, site, world, java_script=java_script)
    case, text = await a_case(world), own_text("note")
    one.go(f"/desk/cases/{case}/notes/new")
    one.fill_in(body=text, language="en")
    await end_session(world, one)
    one.press("button.note")
    one.see("intro.signed_out")
    one.page.wait_for(text)
    assert await notes_of(world, case, text) == 0
    one.tab().sign_in("/desk/sign-in")
    one.press("button.send_again")
    one.see("done.note")
    one.page.wait_for(text)
    assert await notes_of(world, case, text) == 1
    assert violations(one.page) == []


async def test_what_waits_stays_when_the_session_has_ended_and_is_sent_after_the_next_sign_in(
    browser: Browser, site: Site, world: World
) -> None:
    one, case, text = await at_desk(browser, site, world), await a_case(world), own_text("note")
    one.go(f"/desk/cases/{case}/notes/new")
    await end_session(world, one)
    one.page.offline()
    one.send("note", body=text, language="en")
    one.see("offline.kept")
    one.page.offline(False)
    one.page.wait_until("navigator.onLine")
    one.page.evaluate("flush(), passing")
    assert one.page.count("#waiting li") == 1
    assert one.page.count("#waiting button") == 0
    one.sign_in()
    one.see("offline.sent")
    assert await notes_of(world, case, text) == 1


async def end_session(world: World, one: AtDesk) -> None:
    """End it at the authorization server, and wait until the service has noticed."""
    await world.value(END, one.who.made.user_id)
    other = one.tab()
    while "/desk/sign-in" not in other.page.url():
        other.go("/desk")
    other.page.close()
