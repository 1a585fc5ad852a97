"""Schemas for looking a person up."""

from pydantic import Field, model_validator

from api.v1.cases.births import BirthDay
from api.v1.cases.identity import IdentityDocument
from api.v1.fields import Name, RequestBody, ResponseBody
from domain.cases import identity as i
from domain.cases.birth import BirthDate
from domain.cases.lookup import Findings, Lookup
from domain.kernel.ids import to_text
from domain.kernel.sentence import Sentence
from domain.vocabulary import CaseStatus


class LookupBody(RequestBody, title="LookUpCasesRequest"):
    """Search by exactly one of: identity documents, phones, full name with birth date."""

    identity_documents: tuple[IdentityDocument, ...] | None = Field(default=None, min_length=1, max_length=10)
    phones: tuple[Name, ...] | None = Field(
        default=None,
        min_length=1,
        max_length=10,
        description="With the country code, such as +855 12 345 678, or as dialled where your centres are.",
    )
    full_name: Name | None = Field(default=None, description="In any script; requires birth_date.")
    birth_date: BirthDay | None = Field(default=None, description="A date, a month or a year.")

    @model_validator(mode="after")
    def _one_way(self) -> "LookupBody":
        if (self.full_name is None) is not (self.birth_date is None):
            raise ValueError(Sentence("Give full_name and birth_date together."))
        ways = [self.identity_documents, self.phones, self.full_name]
        if sum(way is not None for way in ways) != 1:
            raise ValueError(Sentence("Give exactly one of: identity_documents, phones, full_name with birth_date."))
        return self

    def to_command(self) -> Lookup:
        """Convert it to the use case's argument."""
        named = None
        if self.full_name is not None and self.birth_date is not None:
            named = (self.full_name, BirthDate.parse(self.birth_date))
        return Lookup(
            identity_documents=tuple(
                i.IdentityDocument(paper.type, paper.number, paper.country) for paper in self.identity_documents or ()
            ),
            phones=self.phones or (),
            name_and_birth_date=named,
        )


class OwnCase(ResponseBody, title="OwnCaseMatch"):
    """A case of yours that matches."""

    id: str
    code: str
    status: CaseStatus


class PossibleDuplicate(ResponseBody):
    """A case at another centre that may match: talk to that centre. Names neither the person nor the case."""

    possible_duplicate: bool
    contact_centre_id: str


class LookupAnswer(ResponseBody, title="LookupResult"):
    """What you may know about matching cases."""

    items: tuple[OwnCase | PossibleDuplicate, ...] = Field(description="Your own cases first.")
    possible_duplicate: bool = Field(description="Whether a case of another centre may match.")
    contact_centre_id: str | None = Field(description="The first centre to talk to about it.")
    values_tried: int = Field(description="How many values were looked up; each counts against the budget.")
    next_cursor: None

    @classmethod
    def of(cls, found: Findings) -> "LookupAnswer":
        """Build it from the domain object."""
        own = [OwnCase(id=to_text("case", one.id), code=one.code, status=one.status) for one in found.own]
        centres = [to_text("centre", centre) for centre in found.contact_centres]
        others = [PossibleDuplicate(possible_duplicate=True, contact_centre_id=centre) for centre in centres]
        return cls(
            items=(*own, *others),
            possible_duplicate=bool(centres),
            contact_centre_id=centres[0] if centres else None,
            values_tried=found.tried,
            next_cursor=None,
        )
