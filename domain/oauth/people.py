"""What passes between the pages and the authorization server while a person signs in and decides."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from uuid import UUID

from domain.kernel.quota import Quota


class SignInFailed(Exception):
    """Name, password or code is wrong; which one is not told."""


class TooManyTries(Exception):
    """Wait ``seconds`` before trying again; ``limits`` says so in header fields."""

    def __init__(self, quota: Quota, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        self.limits = quota.spent("tries", seconds)


class RequestRefused(Exception):
    """An application's request cannot be followed. ``to_client``: may the error be told at the redirect URI."""

    def __init__(self, error: str, description: str, *, to_client: bool = True) -> None:
        super().__init__(description)
        self.error = error
        self.to_client = to_client


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as the audit trail has it."""

    address: str | None
    request_id: str

    @property
    def counted_as(self) -> str:
        """What tries are counted by: the address, or of IPv6 the network of 64 bits that one subscriber has.

        People whose address is not known share one count.
        """
        try:
            found = ip_address(self.address or "")
        except ValueError:
            return self.address or ""
        if found.version == 4:
            return str(found)
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser shows us: its own cookie, the session's, and the mark of an earlier sign-in."""

    id: str
    session: str | None
    known: str | None
    agent: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Application:
    """The client that sent a person here, the name of its organisation, and where the person is returned to."""

    name: str
    organisation: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class PendingAuthorization:
    """What a page shows. ``person`` is ``None`` while somebody must sign in first."""

    application: Application
    scopes: tuple[str, ...]
    person: str | None
    ui_locales: str | None
    login_hint: str | None


@dataclass(frozen=True, slots=True)
class Opened:
    """Cookies to set after signing in."""

    session: str
    known: str


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One line of the list of sessions."""

    id: UUID
    address: str | None
    agent: str | None
    created_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class NewAuthenticator:
    """The key of an authenticator app that is being set up, as text and as the address that apps read.

    ``pending`` is the same key, sealed, to be handed in with the app's first code.
    """

    key: str
    address: str
    pending: str
