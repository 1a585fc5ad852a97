"""A person's identity: encrypted in storage, and never in lists, events, logs, errors or webhooks."""

from dataclasses import dataclass

from domain.cases.birth import BirthDate
from domain.vocabulary import Channel, IdentityDocumentType, Relation


@dataclass(frozen=True, slots=True)
class NameInScript:
    """A name as written in one script (ISO 15924)."""

    script: str
    value: str


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone number as it was written, and what was written beside it, such as whose it is."""

    number: str
    note: str | None = None


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
    birth_date: BirthDate | None = None
    nationality: str | None = None
    phones: tuple[Phone, ...] = ()
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
class LodgedBy:
    """Who came on behalf of an absent worker. Look-ups do not find a case by them."""

    relation: Relation
    name: str | None = None
    phone: str | None = None
    may_be_informed: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """The person, the safe contact, and who came for the person; each may be left out."""

    person: Person | None = None
    safe_contact: SafeContact | None = None
    lodged_by: LodgedBy | None = None

    @property
    def empty(self) -> bool:
        """Return whether nothing is recorded yet."""
        return self == Identity()

    @property
    def born(self) -> BirthDate | None:
        """Return the date of birth, as far as it is known."""
        return None if self.person is None else self.person.birth_date
