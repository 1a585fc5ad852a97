"""Schemas of handoffs."""

from pydantic import Field

from api.v1.fields import HasUnreadable, Paragraph, Reference, RequestBody, ResponseBody, Time, unreadable_fields
from domain.directory.codes import reference_in
from domain.handoffs.direct import HandoffReply
from domain.handoffs.view import HandoffView
from domain.kernel.ids import consent_in, shown, to_text
from domain.usecases.handoffs.offer_case import OfferCase
from domain.vocabulary import HandoffStatus


class OfferCaseBody(RequestBody, title="OfferCaseRequest"):
    """The centre that the case is offered to, and why."""

    to_centre_id: Reference = Field(description="A centre, by id or code.")
    reason: Paragraph | None = Field(default=None, description="For the other side. Stored encrypted.")
    consent_id: Reference | None = Field(
        default=None,
        description="A consent in force that covers `identity`, `profile` and that centre. Leave it out only if the "
        "case goes back to a centre that held it, or to a centre of the same organisation.",
    )

    def to_command(self) -> OfferCase:
        """Convert it to the use case's argument."""
        consent = None if self.consent_id is None else consent_in(self.consent_id, "/consent_id")
        return OfferCase(reference_in("centre", self.to_centre_id, "/to_centre_id"), self.reason, consent)


class RefuseHandoffBody(RequestBody, title="RefuseHandoffRequest"):
    """Why you refuse."""

    reason: Paragraph | None = Field(default=None, description="For the offering side. Stored encrypted.")


class HandoffItem(ResponseBody):
    """The offer of a case to another centre, in a list."""

    id: str
    version: int
    status: HandoffStatus
    case_id: str
    case_code: str | None
    referral_id: str | None
    from_centre_id: str
    to_centre_id: str
    consent_id: str | None
    decide_by: Time | None = Field(
        description="When an offer without a referral lapses if nobody answers; for a transfer see its referral."
    )
    created_at: Time
    updated_at: Time


class HandoffAnswer(HandoffItem, HasUnreadable, title="Handoff"):
    """The offer of a case to another centre."""

    words = ("reason", "refusal_reason")

    reason: str | None = Field(description="Why the case is handed on without a referral.")
    refusal_reason: str | None = Field(description="Why it was refused; for the offering side.")
    allowed_actions: tuple[HandoffReply, ...] = Field(description="What you can do with it now.")

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/handoffs/{self.id}"

    @classmethod
    def of(cls, view: HandoffView) -> "HandoffAnswer":
        """Build it from the view."""
        handoff = view.handoff
        return cls(
            id=to_text("handoff", handoff.id),
            version=handoff.version,
            status=handoff.status,
            case_id=to_text("case", handoff.case_id),
            case_code=handoff.case_code,
            referral_id=shown("referral", handoff.referral_id),
            from_centre_id=to_text("centre", handoff.sender.centre_id),
            to_centre_id=to_text("centre", handoff.receiver.centre_id),
            consent_id=shown("consent", handoff.consent_id),
            decide_by=handoff.decide_by,
            created_at=handoff.created_at,
            updated_at=handoff.updated_at,
            reason=handoff.reason,
            refusal_reason=handoff.refusal,
            allowed_actions=view.allowed_actions,
            unreadable=unreadable_fields(handoff.unreadable),
        )


class HandoffPage(ResponseBody):
    """One page of handoffs, most recently changed first."""

    items: tuple[HandoffItem, ...]
    next_cursor: str | None
