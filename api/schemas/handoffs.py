"""Handoffs over HTTP."""

from api.references import shown
from api.schemas.fields import Time, Told
from domain.custody.custody import Handoff
from domain.ids import to_text
from domain.vocabulary import HandoffStatus


class HandoffAnswer(Told):
    """The offer of a case to another centre."""

    id: str
    version: int
    status: HandoffStatus
    case_id: str
    referral_id: str | None
    from_centre_id: str
    to_centre_id: str
    created_at: Time
    updated_at: Time

    @classmethod
    def of(cls, handoff: Handoff) -> "HandoffAnswer":
        """Shape it."""
        return cls(
            id=to_text("handoff", handoff.id),
            version=handoff.version,
            status=handoff.status,
            case_id=to_text("case", handoff.case_id),
            referral_id=shown("referral", handoff.referral_id),
            from_centre_id=to_text("centre", handoff.sender.centre_id),
            to_centre_id=to_text("centre", handoff.receiver.centre_id),
            created_at=handoff.created_at,
            updated_at=handoff.updated_at,
        )


class HandoffPage(Told):
    """One page of handoffs, last changed first."""

    items: tuple[HandoffAnswer, ...]
    next_cursor: str | None
