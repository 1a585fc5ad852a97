"""Members of staff with a browser each, at the desk of a running service."""

from api.desk.words import desk_words
from tests.browser.desk.at_desk import sign_in_here
from tests.browser.page import Browser, Page
from tests.oauth.desk import Person


def at_desk_in(browser: Browser, address: str, who: Person, language: str = "en", width: int = 1280) -> Page:
    """Sign somebody in by the pages; their first page is open afterwards."""
    page = browser.page(language, width)
    page.goto(f"{address}/desk?lang={language}")
    sign_in_here(page, who, who.code(), desk_words(language))
    page.wait_until("document.body.classList.contains('desk') && !!document.body.dataset.user")
    return page
