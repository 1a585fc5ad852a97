"""Schemas for referring a group."""

from functools import partial
from uuid import UUID

from pydantic import Field

from api.v1.fields import Reference, RequestBody, ResponseBody, StrictBool
from api.v1.groups.schemas import CaseIds, case_named, cases_named
from api.v1.referrals.requests import ReferralTerms
from domain.groups.group import MOST
from domain.groups.referring import GroupReferral, ReferralOfCase
from domain.kernel.errors import Missing
from domain.kernel.ids import ConsentId, consent_in, shown, to_text
from domain.referrals.draft import ReferralRequest
from domain.vocabulary import ReferralStatus


class ConsentOfCase(RequestBody, title="ConsentOfCaseInput"):
    """The consent under which one case is sent."""

    case_id: Reference
    consent_id: Reference


class ReferGroupBody(ReferralTerms, title="ReferGroupRequest"):
    """A referral for each case of the group."""

    case_ids: CaseIds | None = Field(default=None, description="Only these cases of the group.")
    consents: tuple[ConsentOfCase, ...] = Field(
        default=(),
        max_length=MOST,
        description="Consents to send under. A case without one here is sent under its newest consent in force that "
        "covers the referral.",
    )
    send: StrictBool = Field(default=False, description="Whether to send them immediately; otherwise they are drafts.")

    def to_command(self) -> GroupReferral:
        """Convert it to the use case's argument; raises ``Missing`` with a pointer for a malformed id."""
        terms = {name: give() for name, give in self.parts().items()}
        return GroupReferral(
            request_for=partial(ReferralRequest, consent_id=None, **terms),
            cases=None if self.case_ids is None else cases_named(self.case_ids),
            consents=tuple((case_named(one.case_id), _consent(one.consent_id)) for one in self.consents),
            send=self.send,
        )


NO_CONSENT = ConsentId(UUID(int=0))
"""What a malformed id names: no consent has it, so it is answered like an unknown one."""


def _consent(text: str) -> ConsentId:
    try:
        return consent_in(text)
    except Missing:
        return NO_CONSENT


class ReferralOfCaseAnswer(ResponseBody, title="ReferralOfCase"):
    """The referral of one case of the group."""

    referral_id: str
    version: int
    status: ReferralStatus
    case_id: str
    case_code: str
    consent_id: str | None

    @classmethod
    def of(cls, made: ReferralOfCase) -> "ReferralOfCaseAnswer":
        """Build it from the domain object."""
        return cls(
            referral_id=to_text("referral", made.referral_id),
            version=made.version,
            status=made.status,
            case_id=to_text("case", made.case_id),
            case_code=made.case_code,
            consent_id=shown("consent", made.consent_id),
        )


class GroupReferralsAnswer(ResponseBody, title="GroupReferrals"):
    """The new referrals, one for each case."""

    items: tuple[ReferralOfCaseAnswer, ...]
    count: int = Field(description="How many referrals were made.")

    @property
    def has_no_free_text(self) -> bool:
        """Ids and states alone."""
        return True

    @classmethod
    def of(cls, made: tuple[ReferralOfCase, ...]) -> "GroupReferralsAnswer":
        """Build it from the domain objects."""
        return cls(items=tuple(map(ReferralOfCaseAnswer.of, made)), count=len(made))
