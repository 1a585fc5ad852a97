"""The identity in requests: the person, the safe contact, and who came for the person."""

from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from pydantic import Field, PlainSerializer, PlainValidator, TypeAdapter, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from api.v1.cases.births import BirthDay
from api.v1.fields import Country, Line, Name, RequestBody, StrictBool
from domain.cases import identity as i
from domain.cases.birth import BirthDate
from domain.vocabulary import Channel, IdentityDocumentType, Relation

M = TypeVar("M", bound=RequestBody)


def _needed(given: M, name: str) -> M:
    """Return the object; raises the error of a missing member, at its place, if it holds anything but this one.

    An empty object is as if it were left out.
    """
    if getattr(given, name) is None and any(value not in (None, (), False) for _, value in given):
        missing = InitErrorDetails(type="missing", loc=(name,), input=None)
        raise ValidationError.from_exception_data(type(given).__name__, [missing])
    return given


class NameInScript(RequestBody, title="NameInScriptInput"):
    """A name written in one script."""

    script: str = Field(strict=True, pattern=r"^[A-Z][a-z]{3}$", description="ISO 15924, such as Khmr or Latn.")
    value: Name


class IdentityDocument(RequestBody, title="IdentityDocumentInput"):
    """A document that names the person."""

    type: IdentityDocumentType
    number: Name
    country: Country


class PhoneWithNote(RequestBody, title="PhoneInput"):
    """A phone number, and whose it is or when to call."""

    number: Name = Field(description="With the country code, or as dialled in the country of the centre.")
    note: Line | None = Field(default=None, description="Whose it is, or when to call.")


TEXT = TypeAdapter[str](Name)


def _as_sent(phone: str | PhoneWithNote) -> str | dict[str, Any]:
    return phone if isinstance(phone, str) else phone.model_dump(exclude_unset=True)


def _phone(given: Any) -> str | PhoneWithNote:
    """Validate one form or the other, so that errors do not name both."""
    return TEXT.validate_python(given) if isinstance(given, str) else PhoneWithNote.model_validate(given)


PhoneField = Annotated[
    str | PhoneWithNote,
    PlainValidator(_phone, json_schema_input_type=Name | PhoneWithNote),
    PlainSerializer(_as_sent),
]


class Person(RequestBody, title="PersonInput"):
    """Who the migrant is. A person with nothing in it is as if it were left out."""

    full_name: Name | None = None
    names: tuple[NameInScript, ...] = Field(default=(), max_length=20)
    birth_date: BirthDay | None = None
    nationality: Country | None = None
    phones: tuple[PhoneField, ...] = Field(
        default=(),
        max_length=20,
        description="Each holds at least one number. A note behind it is kept; two numbers become two entries.",
    )
    identity_documents: tuple[IdentityDocument, ...] = Field(default=(), max_length=20)
    address: Line | None = None

    def to_command(self) -> i.Person | None:
        """Convert it to the use case's argument; ``None`` if nothing is in it."""
        person = i.Person(
            full_name=self.full_name,
            names=tuple(i.NameInScript(name.script, name.value) for name in self.names),
            birth_date=None if self.birth_date is None else BirthDate.parse(self.birth_date),
            nationality=self.nationality,
            phones=tuple(
                i.Phone(phone) if isinstance(phone, str) else i.Phone(phone.number, phone.note) for phone in self.phones
            ),
            identity_documents=tuple(
                i.IdentityDocument(paper.type, paper.number, paper.country) for paper in self.identity_documents
            ),
            address=self.address,
        )
        return None if person == i.Person() else person


class SafeContact(RequestBody, title="SafeContactInput"):
    """How to reach the person without endangering them. With nothing in it, it is as if it were left out."""

    channel: Channel | None = Field(default=None, description="The means of contact; required if anything is said.")
    value: Line | None = Field(default=None, description="The number or address.")
    hours: Line | None = None
    may_answer: Line | None = Field(default=None, description="Who else may answer.")
    code_phrase: Line | None = Field(default=None, description="What the caller says to prove who is calling.")
    never_contact: tuple[Line, ...] = Field(default=(), max_length=20)
    do_not_reach_out: StrictBool = False

    @model_validator(mode="after")
    def _says_how(self) -> "SafeContact":
        return _needed(self, "channel")

    def to_command(self) -> i.SafeContact | None:
        """Convert it to the use case's argument; ``None`` if nothing is in it."""
        if self.channel is None:
            return None
        return i.SafeContact(
            self.channel,
            self.value,
            self.hours,
            self.may_answer,
            self.code_phrase,
            self.never_contact,
            self.do_not_reach_out,
        )


class LodgedBy(RequestBody, title="LodgedByInput"):
    """Who came on behalf of an absent worker; part of the identity. An empty one is as if it were left out."""

    relation: Relation | None = Field(
        default=None, description="Who they are to the person; required if anything is said."
    )
    name: Name | None = Field(default=None, description="Their name.")
    phone: Name | None = Field(default=None, description="Their phone number.")
    may_be_informed: StrictBool = Field(default=False, description="Whether they may be told how the case goes.")

    @model_validator(mode="after")
    def _says_who(self) -> "LodgedBy":
        return _needed(self, "relation")

    def to_command(self) -> i.LodgedBy | None:
        """Convert it to the use case's argument; ``None`` if nothing is in it."""
        if self.relation is None:
            return None
        return i.LodgedBy(self.relation, self.name, self.phone, self.may_be_informed)


class IdentityFields(RequestBody):
    """The sealed part of a case."""

    person: Person | None = Field(default=None, description="The identity; may be added later.")
    safe_contact: SafeContact | None = None
    lodged_by: LodgedBy | None = None

    def identity(self) -> i.Identity:
        """Convert it to the use case's argument."""
        return i.Identity(
            person=None if self.person is None else self.person.to_command(),
            safe_contact=None if self.safe_contact is None else self.safe_contact.to_command(),
            lodged_by=None if self.lodged_by is None else self.lodged_by.to_command(),
        )


def identity_document(identity: i.Identity) -> dict[str, Any]:
    """Write a stored identity as a document of ``IdentityFields``, which a patch is merged into."""
    document = asdict(identity)
    person = identity.person
    if person is not None:
        document["person"] |= {
            "birth_date": None if person.birth_date is None else str(person.birth_date),
            "phones": tuple(_written(phone) for phone in person.phones),
        }
    return document


def _written(phone: i.Phone) -> str | dict[str, str]:
    return phone.number if phone.note is None else {"number": phone.number, "note": phone.note}
