"""The running service, and members of staff who sign in with a browser."""

from dataclasses import dataclass
from urllib.parse import urlencode

from api.oauth.pages.words import words_in
from domain.kernel.roles import Role
from tests.browser.page import Page
from tests.oauth.app_and_people import World
from tests.oauth.desk import PASSWORD, Desk, Person, person, staff_application


@dataclass(frozen=True)
class Site:
    """A service, and where it is."""

    url: str
    world: World

    async def member_of_staff(self, role: Role = Role.CASEWORKER) -> tuple[Person, str]:
        """Give somebody new, and the address at which their application lets them sign in."""
        who = await person(self.world, role=role)
        desk = Desk(self.world, await staff_application(self.world, who.organisation_id))
        await desk.http.aclose()
        return who, f"{self.url}/oauth/authorize?{urlencode(desk.request())}"


def sign_in(page: Page, who: Person, language: str = "en", code: str = "") -> None:
    """Fill in the sign-in page, which is in that language, and send it; by default with the authenticator's code."""
    words = words_in(language)
    page.fill(words("name"), who.made.sign_in_name)
    page.fill(words("password"), PASSWORD)
    page.fill(words("code"), code or who.code())
    page.press(words("sign_in"))
