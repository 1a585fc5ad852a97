"""Members of staff with a browser each, at the desk of a running service."""

from api.desk.words import desk_words
from api.oauth.pages.words import words_in
from tests.browser.page import Browser, Page
from tests.oauth.desk import PASSWORD, Person


def at_desk_in(browser: Browser, address: str, who: Person, language: str = "en", width: int = 1280) -> Page:
    """Sign somebody in by the pages; their first page is open afterwards."""
    page, words = browser.page(language, width), words_in(language)
    page.goto(f"{address}/desk?lang={language}")
    page.fill(desk_words(language)("field.sign_in_name"), who.made.sign_in_name)
    page.press(desk_words(language)("button.sign_in"))
    page.fill(words("name"), who.made.sign_in_name)
    page.fill(words("password"), PASSWORD)
    page.fill(words("code"), who.code())
    page.press(words("sign_in"))
    page.wait_until("document.body.classList.contains('desk') && !!document.body.dataset.user")
    return page
