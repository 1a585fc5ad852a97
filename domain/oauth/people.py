"""What the pages and the authorization server exchange while a user signs in and decides."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from uuid import UUID

from domain.kernel.quota import Quota


class SignInFailed(Exception):
    """Name, password or code is wrong; the error does not say which."""


class TooManyTries(Exception):
    """Wait ``seconds`` before trying again; ``limits`` says the same in header fields."""

    def __init__(self, quota: Quota, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds
        self.limits = quota.spent("tries", seconds)


class RequestRefused(Exception):
    """An application's request is refused. ``to_client``: whether the error may be sent to the redirect URI."""

    def __init__(self, error: str, description: str, *, to_client: bool = True) -> None:
        super().__init__(description)
        self.error = error
        self.to_client = to_client


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as recorded in the audit trail."""

    address: str | None
    request_id: str

    @property
    def counted_as(self) -> str:
        """The key by which attempts are counted: the address, or for IPv6 the /64 network that one subscriber has.

        Requests without a known address share one count.
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
    """What a browser sends: its own cookie, the session's, and the mark of an earlier sign-in."""

    id: str
    session: str | None
    known: str | None
    agent: str | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Application:
    """The client that sent the user here, the name of its organisation, and where the user is returned to."""

    name: str
    organisation: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class PendingAuthorization:
    """What a page shows. ``person`` is ``None`` until somebody signs in."""

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
    """One row in the list of sessions."""

    id: UUID
    address: str | None
    agent: str | None
    created_at: datetime
    seen_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation is for: the sign-in name, and the name of the organisation."""

    sign_in_name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class NewAdministrator:
    """Somebody who accepted an invitation; the recovery codes are shown once."""

    sign_in_name: str
    recovery_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewAuthenticator:
    """The key of an authenticator app that is being set up, as text and as the URI that apps read.

    ``pending`` is the same key, sealed; it is sent back together with the app's first code.
    """

    key: str
    address: str
    pending: str
