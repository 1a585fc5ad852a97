"""Somebody at the desk with a browser: signs in, fills forms in by the names of their fields, presses what is there."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from api.desk.words import DeskWords, desk_words
from api.labels import vocabulary
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.browser.page import Browser, Page
from tests.browser.signing_in import Site, sign_in
from tests.http.desk.visitor import staff
from tests.oauth.desk import Person

KIND_OF_FIELD = "name => [...document.getElementsByName(name)].map(one => one.type)[0] ?? null"
OPTION = (
    """([name, value]) => [...document.getElementsByName(name)[0].options].find(one => one.value === value).label"""
)
_texts = count(1)


def own_text(about: str) -> str:
    """A text that is nowhere else in the database."""
    return f"{about} number {next(_texts)}, canary"


@dataclass
class AtDesk:
    """A tab of somebody who has signed in."""

    page: Page
    who: Person
    url: str
    words: DeskWords
    _codes: list[str] = field(default_factory=list)

    def go(self, path: str) -> int | None:
        """Go to a path of the desk."""
        return self.page.goto(self.url + path)

    def press(self, key: str) -> None:
        """Press a button or follow a link by the key of its text."""
        self.page.press(self.words(key))

    def label(self, vocabulary_name: str, code: str) -> str:
        """What the pages call a code of a vocabulary."""
        found = vocabulary(vocabulary_name)
        assert found is not None
        return next(term.labels[self.words.language] for term in found.terms if term.code == code)

    def see(self, key: str) -> None:
        """Wait for a text by its key."""
        self.page.wait_for(self.words(key))

    def fill_in(self, **values: Any) -> None:
        """Fill fields in by name, with ``__`` for a dot; a list ticks boxes, a code chooses among several."""
        for name, value in values.items():
            fill(self.page, name.replace("__", "."), value)

    def send(self, form: str, **values: Any) -> None:
        """Fill a form in, and press its button."""
        self.fill_in(**values)
        self.press(f"button.{form}")

    def done(self, form: str, **values: Any) -> None:
        """Send a form, and wait for what the desk says when that is done."""
        self.send(form, **values)
        self.see(f"done.{form}")

    def tab(self) -> "AtDesk":
        """Open another tab of the same person."""
        return AtDesk(self.page.tab(), self.who, self.url, self.words, self._codes)

    def sign_in(self, path: str = "/desk") -> None:
        """Sign in at a page of the desk; each time with another recovery code."""
        self.go(path)
        sign_in_here(self.page, self.who, self._codes.pop(), self.words)
        self.page.wait_until("document.body.dataset.user")

    def sign_out(self) -> None:
        """Press the button that signs out."""
        self.page.press(self.page.text("details.person summary"))
        self.press("nav.sign_out")


def fill(page: Page, name: str, value: Any) -> None:
    """Fill one field in, of whatever kind."""
    folded = f'details:not([open]):has([name="{name}"])'
    if page.count(folded):
        page.press_first(f"{folded} > summary")
    kind = page.evaluate(KIND_OF_FIELD, name)
    assert kind is not None, f"no field {name} in {page.url()}: {page.text()[:2000]}"
    if isinstance(value, list) or kind == "radio":
        for one in value if isinstance(value, list) else [value]:
            page.check(f'[name="{name}"][value="{one}"]')
    elif kind == "select-one":
        page.select(f'[name="{name}"]', page.evaluate(OPTION, [name, value]))
    else:
        page.fill(f'[name="{name}"]', value)


def sign_in_here(page: Page, who: Person, code: str, words: DeskWords) -> None:
    """Sign in, beginning at the page that asks for the sign-in name."""
    page.fill(words("field.sign_in_name"), who.made.sign_in_name)
    page.press(words("button.sign_in"))
    sign_in(page, who, words.language, code)


async def at_desk(
    browser: Browser, site: Site, world: World, organisation: str = "nea", language: str = "en", **options: Any
) -> AtDesk:
    """Somebody new of an organisation (by code), in a browser of their own, signed in."""
    role = options.pop("role", Role.CASEWORKER)
    who = await staff(world, organisation, role)
    page = options.pop("page", None) or browser.page(language, **options)
    one = AtDesk(page, who, site.url, desk_words(language), list(who.made.recovery_codes))
    one.sign_in("/desk/sign-in")
    return one
