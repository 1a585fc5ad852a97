"""The identity in responses: the person, the safe contact, and who came for the person."""

from typing import ClassVar

from pydantic import Field

from api.v1.cases.identity import identity_document
from api.v1.fields import ResponseBody
from domain.kernel.ids import to_text
from domain.usecases.cases.open_identity import OpenedIdentity
from domain.vocabulary import Channel, IdentityDocumentType, Relation


class PhoneAnswer(ResponseBody, title="Phone"):
    """A phone number with the note that stood beside it."""

    number: str = Field(description="The number, as written.")
    note: str


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
    birth_date: str | None = Field(description="A date, a month or a year: 1997-04-12, 1997-04, 1997.")
    nationality: str | None
    phones: tuple[str | PhoneAnswer, ...] = Field(
        description="Each number as written; one with a note is an object of `number` and `note`."
    )
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


class LodgedByAnswer(ResponseBody, title="LodgedBy"):
    """Who came on behalf of an absent worker."""

    relation: Relation
    name: str | None
    phone: str | None
    may_be_informed: bool


class IdentityAnswer(ResponseBody, title="Identity"):
    """The identity in a case."""

    never_stored: ClassVar[bool] = True

    case_id: str
    person: PersonAnswer | None
    safe_contact: SafeContactAnswer | None
    lodged_by: LodgedByAnswer | None

    @classmethod
    def of(cls, opened: OpenedIdentity) -> "IdentityAnswer":
        """Build it from the domain object."""
        return cls(case_id=to_text("case", opened.case_id), **identity_document(opened.identity))
