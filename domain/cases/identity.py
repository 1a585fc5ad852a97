"""A person's identity: encrypted in storage, and never in lists, events, logs, errors or webhooks."""

from dataclasses import dataclass
from datetime import date

from domain.vocabulary import Channel, IdentityDocumentType


@dataclass(frozen=True, slots=True)
class NameInScript:
    """A name as written in one script (ISO 15924)."""

    script: str
    value: str


@dataclass(frozen=True, slots=True)
class IdentityDocument:
    """A document that names the person."""

    type: IdentityDocumentType
    number: str
    country: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who the migrant is."""

    full_name: str | None = None
    names: tuple[NameInScript, ...] = ()
    birth_date: date | None = None
    nationality: str | None = None
    phones: tuple[str, ...] = ()
    identity_documents: tuple[IdentityDocument, ...] = ()
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How to reach the person without endangering them."""

    channel: Channel
    value: str | None = None
    hours: str | None = None
    may_answer: str | None = None
    code_phrase: str | None = None
    never_contact: tuple[str, ...] = ()
    do_not_reach_out: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """The person and the safe contact; either may be left out."""

    person: Person | None = None
    safe_contact: SafeContact | None = None

    @property
    def empty(self) -> bool:
        """Return whether nothing is recorded yet."""
        return self.person is None and self.safe_contact is None
