"""Legs of a journey: JSON to domain."""

from adapters.postgres.mapping.values import Json, ident, moment, place, time, uuid_of
from domain.cases.journey import Leg
from domain.kernel.ids import CorridorId, HandoffId, ReferralId
from domain.vocabulary import Direction, HandoffStatus, Outcome


def leg_of(row: Json) -> Leg:
    """Read a leg."""
    corridor, referral = ident(row["corridor_id"]), ident(row["referral_id"])
    return Leg(
        handoff_id=HandoffId(uuid_of(row["handoff_id"])),
        sender=place(row["sender"]),
        receiver=place(row["receiver"]),
        offered_at=time(row["offered_at"]),
        moved_at=moment(row["moved_at"]),
        result=HandoffStatus(row["result"]),
        corridor_id=None if corridor is None else CorridorId(corridor),
        direction=None if row["direction"] is None else Direction(row["direction"]),
        referral_id=None if referral is None else ReferralId(referral),
        window_from=moment(row["window_from"]),
        window_to=moment(row["window_to"]),
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
    )
