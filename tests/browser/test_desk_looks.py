"""Every page of the desk, as people see it: accessible, within its window, and asking nobody else for anything.

Each page is tried in one language, so that all pages and all languages are; then all of them in Burmese, whose words
are the widest, for their width. That each is in the script of its language is tested without a browser
(``tests/http/desk/test_desk_pages.py``), and ``make desk-figures`` runs axe over every page in every language.
"""

from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import World
from tests.browser.accessible import faults, other_hosts, too_wide_at_worst, unreadable, violations
from tests.browser.desk.people import at_desk_in
from tests.browser.desk.views import Desks, desks
from tests.browser.page import Browser, Page
from tests.browser.signing_in import Site
from tests.http.desk.paths import staged
from tests.http.desk.visitor import staff


def strangers(desk: Desks) -> list[str]:
    """Breaches of the policy, and requests to other hosts, at all three desks."""
    return [one for page in desk.pages for one in (*violations(page), *other_hosts(page, desk.address))]


async def test_every_page_is_accessible_and_fits_its_window(world: World, site: Site, browser: Browser) -> None:
    desk = await desks(world, site.url, await staged(world), browser)
    found = list[str]()
    for number, language in enumerate(SUPPORTED_LANGUAGES):
        for page in desk.views(language, slice(number, None, len(SUPPORTED_LANGUAGES))):
            found += unreadable(page)
    for page in desk.views("my"):
        found += too_wide_at_worst(page)
    assert not found, "\n".join(found)
    assert strangers(desk) == []


async def test_whoever_is_signed_out_in_mid_form_reads_accessible_pages(
    world: World, site: Site, browser: Browser
) -> None:
    page = at_desk_in(browser, site.url, await staff(world, "nea"), "th")
    page.goto(f"{site.url}/desk/cases/new")
    elsewhere = page.tab()
    elsewhere.goto(f"{site.url}/desk")
    elsewhere.evaluate("document.querySelector('form[data-ends]').submit()")
    elsewhere.wait_until("!document.body.dataset.user")
    page.evaluate("document.querySelector('main form').submit()")
    page.wait_until("!document.body.dataset.user")
    found = faults(page)
    assert page.status() == 401
    found += sign_in_page(page, site.url)
    assert found == []
    assert violations(page) == []
    assert other_hosts(page, site.url) == []


def sign_in_page(page: Page, address: str) -> list[str]:
    """What is wrong with the sign-in page, as it is and after a name that nobody has."""
    page.goto(f"{address}/desk/sign-in?lang=my")
    found = faults(page)
    page.goto(f"{address}/desk/sign-in?lang=my&name=nobody%2Fknows")
    return found + faults(page)
