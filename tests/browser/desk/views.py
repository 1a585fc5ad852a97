"""Everything that the desk can show: each page by somebody who may see it, refused forms, problems, signed out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.browser.desk.people import at_desk_in
from tests.browser.page import Browser, Page
from tests.http.desk.paths import Stage, desk_routes
from tests.http.desk.visitor import staff

WHO = (
    ("nea", Role.SUPERVISOR),
    ("map", Role.CASEWORKER),
    ("nea", Role.ORGANISATION_ADMIN),
    ("molvt", Role.COORDINATOR),
)
"""Between them they may see every page."""
NOT_SHOWN = ("/desk/signed-in", "/desk/sign-out", "/desk/sign-in", "/desk/find", "/desk/centre")
DOWNLOADS = "/desk/referrals/{referral_id}/documents/{document_id}"
REFUSED = (
    "/desk/cases/new",
    "/desk/cases/{case_id}/consents/new",
    "/desk/cases/{case_id}/referrals/new",
    "/desk/cases/{case_id}/claims/new",
    "/desk/referrals/{referral_id}/decline",
    "/desk/activities/new",
)
"""Forms that are sent empty."""
PROBLEMS = ("/desk/cases/case_unknown", "/desk/figures?from=2026-02-01&to=2026-01-01")
PAGES = tuple(path for method, path in desk_routes() if method == "GET" and path not in (*NOT_SHOWN, DOWNLOADS))
SEND_EMPTY = """(() => { const form = document.querySelector('main form[method=post]');
  const typed = [...form.elements].filter(one => !['hidden', 'submit'].includes(one.type));
  for (const one of typed) { one.value = ''; one.checked = false; }
  form.submit(); })()"""


@dataclass
class Desks:
    """The same service at the desks of several people."""

    address: str
    stage: Stage
    pages: list[Page]
    seen_by: dict[str, int] = field(default_factory=dict)

    def open(self, path: str, language: str) -> Page:
        """Open a page for the first of them who may see it."""
        there = self.stage.path(path)
        address = f"{self.address}{there}{'&' if '?' in there else '?'}lang={language}"
        if path in self.seen_by:
            page = self.pages[self.seen_by[path]]
            page.goto(address)
            return page
        for number, page in enumerate(self.pages):
            if page.goto(address) == 200:
                self.seen_by[path] = number
                return page
        raise AssertionError(f"nobody may see {there}")

    def views(self, language: str, part: slice = slice(None)) -> Iterator[Page]:
        """Show a part of the pages, then what is shown if something is wrong."""
        for path in PAGES[part]:
            yield self.open(path, language)
        for path in REFUSED[part]:
            page = self.open(path, language)
            page.evaluate(SEND_EMPTY)
            page.wait_until("!!document.querySelector('#problem')")
            yield page
        for path in PROBLEMS[part]:
            page = self.pages[0]
            page.goto(f"{self.address}{path}{'&' if '?' in path else '?'}lang={language}")
            yield page


async def desks(world: World, address: str, stage: Stage, browser: Browser) -> Desks:
    """Sign them in."""
    people = [await staff(world, *who) for who in WHO]
    return Desks(address, stage, [at_desk_in(browser, address, one) for one in people])
