"""Schemas of merging two cases of one person."""

from pydantic import Field

from api.v1.fields import Paragraph, Reference, RequestBody, ResponseBody, Time
from domain.cases.codes import case_in
from domain.cases.merge import MergeLink
from domain.kernel.ids import to_text
from domain.person.merging import MergeRequest


class MergeCaseBody(RequestBody, title="MergeCaseRequest"):
    """The case to merge into, and why both belong to one person."""

    into_case_id: Reference = Field(description="The case that stays open, by id or code; your centre must hold it.")
    reason: Paragraph = Field(description="Shown as `closing_note`. Stored encrypted.")

    def to_command(self) -> MergeRequest:
        """Convert it to the use case's argument."""
        return MergeRequest(case_in(self.into_case_id, "/into_case_id"), self.reason)


class MergeAnswer(ResponseBody, title="Merge"):
    """The case on the other side of a merge."""

    case_id: str
    code: str
    at: Time = Field(description="When the two were merged.")
    until: Time = Field(description="The last moment when `POST …/unmerge` can undo it.")

    @classmethod
    def of(cls, link: MergeLink) -> "MergeAnswer":
        """Build it from the domain object."""
        return cls(case_id=to_text("case", link.case_id), code=link.code, at=link.at, until=link.until)
