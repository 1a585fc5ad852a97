"""The interface of the authorization server that the pages use. ``api/process/wiring.py`` connects it."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from fastapi import Request

from api.oauth.server import issuing_server_of
from domain.oauth.colleagues import ListedPerson
from domain.oauth.people import (
    Application,
    Browser,
    Invited,
    NewAdministrator,
    NewAuthenticator,
    Opened,
    PendingAuthorization,
    RequestRefused,
    SessionSeen,
)


class Marks(Protocol):
    """Signed tokens for browsers."""

    def form_token(self, browser: str) -> str:
        """Return the value of the hidden field in every form."""

    def is_form_token(self, browser: str, given: str) -> bool:
        """Whether a form came from one of our pages in this browser."""


class Invitations(Protocol):
    """The steps behind the link of an invitation. Each raises ``RequestRefused`` for a link that does not work."""

    async def find(self, token: str) -> Invited:
        """Return who is invited."""

    async def offer(self, token: str, password: str) -> NewAuthenticator:
        """Offer a key. Raises ``TooManyTries`` or ``InvalidValues``."""

    async def resume(self, token: str, pending: str) -> NewAuthenticator:
        """Return a key that was offered before."""

    async def accept(self, token: str, browser: Browser, pending: str, code: str) -> NewAdministrator:
        """Add the person and use the link up. Raises ``TooManyTries`` or ``SignInFailed``."""


class Colleagues(Protocol):
    """The people of the signed-in person's organisation. Each raises ``RequestRefused`` (nobody is signed in) or
    ``PeopleRefused``.
    """

    async def list(self, browser: Browser) -> tuple[ListedPerson, ...]:
        """List the people whom the person sees."""

    async def find(self, browser: Browser, person_id: UUID) -> ListedPerson:
        """Find somebody whose access the person may end."""

    async def end_access(self, browser: Browser, person_id: UUID) -> None:
        """End somebody's access."""


class Pages(Protocol):
    """The steps of signing in and giving consent."""

    colleagues: Colleagues
    invitations: Invitations
    marks: Marks
    issuer: str

    async def begin(self, form: Mapping[str, str], browser: Browser) -> str:
        """Start an authorization request and return its handle. Raises ``RequestRefused`` or ``TooManyTries``."""

    def error_address(self, form: Mapping[str, str], refused: RequestRefused) -> str | None:
        """Return the URL that reports the error to the application; ``None`` if it must not be redirected to."""

    async def pending(self, handle: str, browser: Browser) -> PendingAuthorization:
        """Return what the next page shows. Raises ``RequestRefused``."""

    async def application(self, handle: str, browser: Browser) -> Application | None:
        """Return the application of a request that this browser began, even if the request is over."""

    async def sign_in(self, handle: str, browser: Browser, name: str, password: str, code: str) -> Opened:
        """Sign a person in. Raises ``SignInFailed``, ``TooManyTries`` or ``RequestRefused``."""

    async def decide(self, handle: str, browser: Browser, *, allow: bool) -> str:
        """Record the decision and return the URL to redirect to. Raises ``RequestRefused``."""

    async def list_sessions(self, browser: Browser) -> tuple[SessionSeen, ...] | None:
        """List the person's own sessions; ``None`` if nobody is signed in."""

    async def change_password(self, browser: Browser, present: str, new: str) -> None:
        """Change the person's password. Raises ``RequestRefused``, ``TooManyTries``, ``SignInFailed`` or
        ``InvalidValues``.
        """

    async def offer_authenticator(self, browser: Browser, password: str, code: str) -> NewAuthenticator:
        """Offer a new key. Raises ``RequestRefused``, ``TooManyTries`` or ``SignInFailed``."""

    async def resume_authenticator(self, browser: Browser, pending: str) -> NewAuthenticator:
        """Return a key that was offered before. Raises ``RequestRefused``."""

    async def change_authenticator(self, browser: Browser, pending: str, code: str) -> None:
        """Switch to an offered key. Raises ``RequestRefused``, ``TooManyTries`` or ``SignInFailed``."""

    async def end_session(self, browser: Browser, session_id: UUID | None) -> None:
        """End one session; the current one if ``session_id`` is ``None``."""


def pages_of(request: Request) -> Pages:
    """Return the pages' server that the wiring provides; raises ``Missing`` if people sign in elsewhere."""
    pages: Pages = issuing_server_of(request).pages
    return pages
