"""A migrant with a slip of paper, at the page for it."""

from dataclasses import dataclass

from api.html.words import Words
from api.track.texts import words_in
from tests.app_under_test import World
from tests.browser.page import Browser, Page
from tests.browser.signing_in import Site
from tests.http.track.tracking import Tracked, seen, tracked

PHONE = 360
"""CSS pixels: the width of a cheap phone."""
WRONG = "7Q2M-9FX4-0C5T-H8RK"
NOTHING = {"cookies": [], "local": {}, "session": {}, "databases": [], "caches": []}
CONTACT = {"phone": "+855 53 952 000", "email": "help@centre.example", "address": "Street 3, Battambang"}
OPENING_HOURS = {"Mon-Fri": "08:00-17:00"}


@dataclass
class Migrant:
    """A tab at the page."""

    page: Page
    url: str
    words: Words

    def go(self, after: str = "") -> None:
        """Open the page in its language."""
        self.page.goto(f"{self.url}/track?lang={self.words.language}{after}")

    def enter(self, code: str) -> None:
        """Type a code and send it."""
        self.page.fill(self.words("code"), code)
        self.press("show")

    def open(self, code: str) -> None:
        """Open a case, and wait for it."""
        self.go()
        self.enter(code)
        self.see("consents")

    def press(self, key: str) -> None:
        """Press a button or follow a link by the key of its text."""
        self.page.press(self.words(key))

    def see(self, key: str) -> None:
        """Wait for a text by its key."""
        self.page.wait_for(self.words(key))

    def told(self, what: str) -> None:
        """Wait until the page says that something is done, or why not."""
        self.page.wait_for(self.words.group("done")[what])

    def press_in(self, action: str, value: str = "") -> None:
        """Press the button of a form by where it goes, and what it says."""
        self.page.press_first(f"form[action='/track/{action}'] button{f'[value={value}]' if value else ''}")

    def shows(self, case: Tracked) -> bool:
        """Whether the case can be seen, or its code."""
        text = self.page.text()
        return case.case_code in text or case.code in text


def migrant(browser: Browser, site: Site, language: str = "en", *, java_script: bool = True) -> Migrant:
    """Somebody new with a cheap phone."""
    page = browser.page(language, PHONE, java_script=java_script, patience=30)
    return Migrant(page, site.url, words_in(language))


async def reachable(world: World) -> None:
    """Let Battambang say how it is reached."""
    nea = await world.caller("nea")
    changes = {"contact": CONTACT, "opening_hours": OPENING_HOURS, "languages": ["km"]}
    answer = await nea.patch("/v1/centres/nea-battambang", changes, if_match="*")
    assert answer.status_code == 200, answer.text


async def looked_at(world: World) -> Tracked:
    """A case that Chiang Mai has accepted, whose identity Battambang has opened."""
    case = await tracked(world, accept=True)
    opened = await (await world.caller("nea")).get(f"/v1/cases/{case.case_id}/identity")
    assert opened.status_code == 200, opened.text
    return case


async def said(world: World, case: Tracked) -> list[str]:
    """What the migrant has told the centres, in order."""
    answer = await (await world.caller("map")).get(f"/v1/referrals/{case.referral_id}/messages")
    return [one["from_migrant"] for one in reversed(answer.json()["items"])]


async def contact_stopped(world: World, case: Tracked) -> bool:
    """Whether nobody may contact the person."""
    return (await seen(world, case.code))["contact_stopped_at"] is not None
