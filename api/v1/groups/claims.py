"""Schemas for claims of a group."""

from pydantic import Field

from api.v1.claims.requests import ClaimTerms
from api.v1.fields import ResponseBody
from api.v1.groups.schemas import CaseIds, cases_named
from domain.groups.claiming import ClaimOfCase, GroupClaim
from domain.kernel.ids import to_text
from domain.vocabulary import ClaimStatus


class ClaimForGroupBody(ClaimTerms, title="ClaimForGroupRequest"):
    """The claim to open for each case of the group; `amount_claimed` is the amount for each case."""

    case_ids: CaseIds | None = Field(default=None, description="Only these cases of the group.")

    def to_command(self) -> GroupClaim:
        """Convert it to the use case's argument."""
        return GroupClaim(self.to_fields(), None if self.case_ids is None else cases_named(self.case_ids))


class ClaimOfCaseAnswer(ResponseBody, title="ClaimOfCase"):
    """The claim of one case of the group."""

    claim_id: str = Field(description="The claim, by id.")
    version: int
    status: ClaimStatus
    case_id: str
    case_code: str

    @classmethod
    def of(cls, made: ClaimOfCase) -> "ClaimOfCaseAnswer":
        """Build it from the domain object."""
        return cls(
            claim_id=to_text("claim", made.claim_id),
            version=made.version,
            status=made.status,
            case_id=to_text("case", made.case_id),
            case_code=made.case_code,
        )


class GroupClaimsAnswer(ResponseBody, title="GroupClaims"):
    """The new claims, one for each case."""

    items: tuple[ClaimOfCaseAnswer, ...]
    count: int = Field(description="How many claims were opened.")

    @property
    def has_no_free_text(self) -> bool:
        """Ids and states alone."""
        return True

    @classmethod
    def of(cls, made: tuple[ClaimOfCase, ...]) -> "GroupClaimsAnswer":
        """Build it from the domain objects."""
        return cls(items=tuple(map(ClaimOfCaseAnswer.of, made)), count=len(made))
