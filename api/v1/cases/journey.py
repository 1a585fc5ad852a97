"""The journey of a case, in responses."""

from pydantic import Field

from api.v1.fields import ResponseBody, Time
from api.v1.referrals.answers import Window
from domain.cases.journey import Leg
from domain.kernel.ids import shown, to_text
from domain.vocabulary import Direction, HandoffStatus, Outcome


class LegAnswer(ResponseBody, title="JourneyLeg"):
    """One transfer, or one handoff without a referral."""

    handoff_id: str
    corridor_id: str | None = Field(description="Null for a handoff without a referral.")
    direction: Direction | None = Field(description="Null for a handoff without a referral.")
    from_centre_id: str
    to_centre_id: str
    arrival_window: Window | None = Field(description="When the person was expected; for the two sides of the leg.")
    referral_id: str | None = Field(description="The transfer; for the two sides of the leg.")
    result: HandoffStatus = Field(description="What came of it, as the status of the handoff.")
    outcome: Outcome | None = Field(description="How the transfer ended; for the two sides of the leg.")
    offered_at: Time = Field(description="When the case was offered.")
    moved_at: Time | None = Field(description="When custody moved by this leg; null if it did not.")


class JourneyAnswer(ResponseBody, title="Journey"):
    """The legs of a case's journey, oldest first."""

    items: tuple[LegAnswer, ...]
    next_cursor: str | None

    @classmethod
    def of(cls, legs: tuple[Leg, ...], next_cursor: str | None) -> "JourneyAnswer":
        """Build it from the domain object."""
        return cls(items=tuple(_leg(leg) for leg in legs), next_cursor=next_cursor)


def _leg(leg: Leg) -> LegAnswer:
    return LegAnswer(
        handoff_id=to_text("handoff", leg.handoff_id),
        corridor_id=shown("corridor", leg.corridor_id),
        direction=leg.direction,
        from_centre_id=to_text("centre", leg.sender.centre_id),
        to_centre_id=to_text("centre", leg.receiver.centre_id),
        arrival_window=Window.of(leg.window_from, leg.window_to),
        referral_id=shown("referral", leg.referral_id),
        result=leg.result,
        outcome=leg.outcome,
        offered_at=leg.offered_at,
        moved_at=leg.moved_at,
    )
