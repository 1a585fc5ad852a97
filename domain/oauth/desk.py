"""What the desk and the authorization server exchange while somebody signs in to the desk."""

from dataclasses import dataclass

CALLBACK = "/desk/signed-in"
"""The path to which people come back when they have signed in to the desk."""

DESK_COOKIE = "desk"
"""The cookie of a session at the desk."""


class OrganisationNotFound(Exception):
    """No active organisation has the code after the @ of this sign-in name."""


class DeskDisabled(Exception):
    """The client that is the desk of this organisation was disabled, which is for good."""


class SignInOver(Exception):
    """A sign-in that cannot be finished: refused, too old, begun in another browser, or finished before."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """A sign-in that has begun: the address to send the browser to, and a secret for the browser to keep."""

    address: str
    flow: str


@dataclass(frozen=True, slots=True)
class DeskPerson:
    """Who is signed in. Ids are public ones."""

    user_id: str
    name: str
    organisation_id: str
    role: str


@dataclass(frozen=True, slots=True)
class DeskAccess:
    """What a session may do right now: call the API with this token."""

    access_token: str
    scopes: frozenset[str]
    person: DeskPerson
