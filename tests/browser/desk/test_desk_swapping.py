"""With JavaScript a form swaps the page without a reload; without it the same way works."""

import pytest

from tests.app_under_test import World
from tests.browser.accessible import violations
from tests.browser.desk.at_desk import AtDesk, at_desk, own_text
from tests.browser.page import Browser
from tests.browser.signing_in import Site
from tests.builders import opened_case

FOCUS = "document.activeElement.id"
TYPED = "document.querySelector('textarea').value"


async def notes_of(world: World, case: str, text: str) -> int:
    notes = (await (await world.caller("nea")).get(f"/v1/cases/{case}/notes?limit=100")).json()["items"]
    return sum(one["body"] == text for one in notes)


async def a_case(world: World) -> str:
    return str((await opened_case(await world.caller("nea"), case_types=["wages_unpaid"]))["id"])


async def test_a_form_swaps_the_page_without_a_reload_and_back_shows_the_page_before(
    browser: Browser, site: Site, world: World
) -> None:
    one, case, text = await at_desk(browser, site, world), await a_case(world), own_text("note")
    one.go(f"/desk/cases/{case}/notes/new")
    one.page.evaluate("window.kept = 'no reload'")
    before = len(documents(one))
    one.page.fill('[name="body"]', text)
    one.fill_in(language="en")
    one.page.press_twice(one.words("button.note"))
    one.see("done.note")
    assert one.page.evaluate("window.kept") == "no reload"
    assert one.page.evaluate(FOCUS) == "main"
    assert one.page.url() == f"{site.url}/desk/cases/{case}?done=note"
    assert one.page.evaluate("document.title") == f"{one.page.text('h1')} – Corridor"
    assert len([request for request in documents(one)[before:] if request["method"] == "POST"]) == 1
    assert await notes_of(world, case, text) == 1
    one.page.back()
    one.page.wait_until("!window.kept && document.querySelector('textarea')")
    assert one.page.url().endswith("/notes/new")
    one.page.back()
    one.page.wait_for_url("/desk")
    assert violations(one.page) == []


def documents(one: AtDesk) -> list[dict[str, str]]:
    return [request for request in one.page.requests() if "/static/" not in request["url"]]


@pytest.mark.parametrize("java_script", [True, False], ids=["with", "without"])
async def test_a_refusal_stands_at_its_field_and_a_change_in_another_tab_is_shown_beside_ones_own(
    browser: Browser, site: Site, world: World, java_script: bool
) -> None:
    one = await at_desk(browser, site, world, java_script=java_script)
    case = await a_case(world)
    other = one.tab()
    for tab in (one, other):
        tab.go(f"/desk/cases/{case}/edit")
    mine, theirs = own_text("reference"), own_text("reference")
    other.done("edit_case", external_id=theirs)

    one.send("edit_case", external_id=mine)
    one.see("form.conflict")
    assert theirs in one.page.text("#external_id-now")
    assert value(one, "external_id") == mine
    one.send("edit_case", profile__birth_year="long ago")
    one.page.wait_until("""document.querySelector('[name="profile.birth_year"][aria-invalid]')""")
    assert one.page.text('[id="profile.birth_year-wrong"]')
    if java_script:
        assert one.page.evaluate(FOCUS) == "problem"
    one.page.press_first("#problem a")
    assert (value(one, "profile.birth_year"), value(one, "external_id")) == ("long ago", mine)
    one.done("edit_case", profile__birth_year="1997")
    assert mine in one.page.text("main")
    assert violations(one.page) == []


def value(one: AtDesk, name: str) -> str:
    return str(one.page.evaluate("name => document.getElementsByName(name)[0].value", name))


async def test_the_short_way_works_without_java_script(browser: Browser, site: Site, world: World) -> None:
    one = await at_desk(browser, site, world, java_script=False)
    case, text = await a_case(world), own_text("note")
    one.go(f"/desk/cases/{case}")
    one.press("button.note")
    one.fill_in(body=text, language="en")
    one.page.press_twice(one.words("button.note"))
    one.see("done.note")
    assert text in one.page.text()
    assert await notes_of(world, case, text) == 1
    one.page.back()
    assert one.page.text("h1") == one.words("title.note")
    one.sign_out()
    one.see("done.signed_out")


async def test_what_was_typed_survives_an_outage(browser: Browser, site: Site, world: World) -> None:
    one = await at_desk(browser, site, world)
    case, text = await a_case(world), own_text("reason")
    one.go(f"/desk/cases/{case}/erase")
    one.page.fill('[name="reason"]', text)
    one.page.offline()
    one.press("button.erase_case")
    one.see("offline.away")
    assert one.page.evaluate(TYPED) == text
    one.page.offline(False)
    for status in (502, 503):
        one.page.answer_next("/erase", status)
        one.page.evaluate("document.getElementById('note').replaceChildren()")
        one.press("button.erase_case")
        one.see("offline.away")
        assert one.page.evaluate(TYPED) == text
    assert one.page.count("#waiting") == 0
