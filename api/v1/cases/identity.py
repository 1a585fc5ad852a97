"""The person and the safe contact, in requests and responses."""

from typing import ClassVar

from pydantic import Field

from api.v1.fields import Country, Day, Line, Name, RequestBody, ResponseBody, StrictBool
from domain.cases import identity as i
from domain.kernel.ids import to_text
from domain.usecases.cases.open_identity import OpenedIdentity
from domain.vocabulary import Channel, IdentityDocumentType


class NameInScript(RequestBody, title="NameInScriptInput"):
    """A name written in one script."""

    script: str = Field(strict=True, pattern=r"^[A-Z][a-z]{3}$", description="ISO 15924, such as Khmr or Latn.")
    value: Name


class IdentityDocument(RequestBody, title="IdentityDocumentInput"):
    """A document that names the person."""

    type: IdentityDocumentType
    number: Name
    country: Country


class Person(RequestBody, title="PersonInput"):
    """Who the migrant is."""

    full_name: Name | None = None
    names: tuple[NameInScript, ...] = Field(default=(), max_length=20)
    birth_date: Day | None = None
    nationality: Country | None = None
    phones: tuple[Name, ...] = Field(default=(), max_length=20)
    identity_documents: tuple[IdentityDocument, ...] = Field(default=(), max_length=20)
    address: Line | None = None

    def to_command(self) -> i.Person:
        """Convert it to the use case's argument."""
        return i.Person(
            full_name=self.full_name,
            names=tuple(i.NameInScript(name.script, name.value) for name in self.names),
            birth_date=self.birth_date,
            nationality=self.nationality,
            phones=self.phones,
            identity_documents=tuple(
                i.IdentityDocument(paper.type, paper.number, paper.country) for paper in self.identity_documents
            ),
            address=self.address,
        )


class SafeContact(RequestBody, title="SafeContactInput"):
    """How to reach the person without endangering them."""

    channel: Channel
    value: Line | None = Field(default=None, description="The number or address.")
    hours: Line | None = None
    may_answer: Line | None = Field(default=None, description="Who else may answer.")
    code_phrase: Line | None = Field(default=None, description="What the caller says to prove who is calling.")
    never_contact: tuple[Line, ...] = Field(default=(), max_length=20)
    do_not_reach_out: StrictBool = False

    def to_command(self) -> i.SafeContact:
        """Convert it to the use case's argument."""
        return i.SafeContact(
            self.channel,
            self.value,
            self.hours,
            self.may_answer,
            self.code_phrase,
            self.never_contact,
            self.do_not_reach_out,
        )


class NameAnswer(ResponseBody, title="NameInScript"):
    """A name written in one script."""

    script: str
    value: str


class DocumentAnswer(ResponseBody, title="IdentityDocument"):
    """A document that names the person."""

    type: IdentityDocumentType
    number: str
    country: str


class PersonAnswer(ResponseBody, title="Person"):
    """Who the migrant is."""

    full_name: str | None
    names: tuple[NameAnswer, ...]
    birth_date: Day | None
    nationality: str | None
    phones: tuple[str, ...]
    identity_documents: tuple[DocumentAnswer, ...]
    address: str | None


class SafeContactAnswer(ResponseBody, title="SafeContact"):
    """How to reach the person without endangering them."""

    channel: Channel
    value: str | None
    hours: str | None
    may_answer: str | None
    code_phrase: str | None
    never_contact: tuple[str, ...]
    do_not_reach_out: bool


class IdentityAnswer(ResponseBody, title="Identity"):
    """The identity in a case."""

    never_stored: ClassVar[bool] = True

    case_id: str
    person: PersonAnswer | None
    safe_contact: SafeContactAnswer | None

    @classmethod
    def of(cls, opened: OpenedIdentity) -> "IdentityAnswer":
        """Build it from the domain object."""
        person, contact = opened.identity.person, opened.identity.safe_contact
        return cls(
            case_id=to_text("case", opened.case_id),
            person=None if person is None else PersonAnswer.model_validate(person, from_attributes=True),
            safe_contact=None if contact is None else SafeContactAnswer.model_validate(contact, from_attributes=True),
        )
