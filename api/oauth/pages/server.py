"""What the pages need of the authorization server. ``api/process/wiring.py`` puts the real one in its place."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from fastapi import Request

from api.oauth.server import issuing_server_of
from domain.oauth.people import (
    Application,
    Browser,
    NewAuthenticator,
    Opened,
    PendingAuthorization,
    RequestRefused,
    SessionSeen,
)


class Marks(Protocol):
    """Signed marks for browsers."""

    def form_token(self, browser: str) -> str:
        """Give the hidden field of every form."""

    def is_form_token(self, browser: str, given: str) -> bool:
        """Say whether a form came from our own page."""


class Pages(Protocol):
    """The steps that a person takes."""

    marks: Marks
    issuer: str

    async def begin(self, form: Mapping[str, str], browser: Browser) -> str:
        """Take up a request; gives a handle. Raises ``RequestRefused`` or ``TooManyTries``."""

    def error_address(self, form: Mapping[str, str], refused: RequestRefused) -> str | None:
        """Give the address at which the application learns of an error, if it may be told there."""

    async def look(self, handle: str, browser: Browser) -> PendingAuthorization:
        """Tell what the next page shows. Raises ``RequestRefused``."""

    async def application(self, handle: str, browser: Browser) -> Application | None:
        """Name the application of a request that this browser began, also when it is over."""

    async def sign_in(self, handle: str, browser: Browser, name: str, password: str, code: str) -> Opened:
        """Let somebody in. Raises ``SignInFailed``, ``TooManyTries`` or ``RequestRefused``."""

    async def decide(self, handle: str, browser: Browser, *, allow: bool) -> str:
        """Record the decision; gives the address back. Raises ``RequestRefused``."""

    async def list_sessions(self, browser: Browser) -> tuple[SessionSeen, ...] | None:
        """List one's own sessions; ``None`` if nobody is signed in."""

    async def change_password(self, browser: Browser, present: str, new: str) -> None:
        """Change one's own. Raises ``RequestRefused``, ``TooManyTries``, ``SignInFailed`` or ``InvalidValues``."""

    async def offer_authenticator(self, browser: Browser, password: str, code: str) -> NewAuthenticator:
        """Offer a new key. Raises ``RequestRefused``, ``TooManyTries`` or ``SignInFailed``."""

    async def resume_authenticator(self, browser: Browser, pending: str) -> NewAuthenticator:
        """Show an offered key again. Raises ``RequestRefused``."""

    async def change_authenticator(self, browser: Browser, pending: str, code: str) -> None:
        """Use an offered key. Raises ``RequestRefused``, ``TooManyTries`` or ``SignInFailed``."""

    async def end_session(self, browser: Browser, session_id: UUID | None) -> None:
        """End one of them, or the present one."""


def pages_of(request: Request) -> Pages:
    """Find the pages' server that the wiring put into the application; ``Missing`` where people sign in elsewhere."""
    pages: Pages = issuing_server_of(request).pages
    return pages
