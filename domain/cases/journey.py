"""The journey of a case: each transfer, and each handoff without a referral, is one leg (contract, section 4).

The ledger says who held the case; the journey says by which ways it was offered on, and what came of each.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import is_excluded
from domain.cases.relation import CaseFile, has_taken_part, let_go_at, must_be_party
from domain.kernel.access import Actor, Place
from domain.kernel.ids import CorridorId, HandoffId, ReferralId
from domain.vocabulary import Direction, HandoffStatus, Outcome


@dataclass(frozen=True, slots=True)
class Leg:
    """One offer of the case by a centre to another. ``moved_at``: when custody moved by it, or ``None``.

    A direct handoff has no referral, corridor, direction or window. ``outcome`` is that of the referral.
    """

    handoff_id: HandoffId
    sender: Place
    receiver: Place
    offered_at: datetime
    moved_at: datetime | None
    result: HandoffStatus
    corridor_id: CorridorId | None = None
    direction: Direction | None = None
    referral_id: ReferralId | None = None
    window_from: datetime | None = None
    window_to: datetime | None = None
    outcome: Outcome | None = None


def visible_legs(actor: Actor, file: CaseFile, legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Return the legs that the actor knows of, in order.

    Each side knows its own leg. Everyone who takes or took part also knows the legs by which custody moved, as the
    ledger tells them, up to the moment at which they let go; of these legs neither referral, window nor outcome. A
    receiver that has not accepted, or never did, knows its own leg alone.
    """
    must_be_party(actor, file)
    took_part, let_go = has_taken_part(actor, file), let_go_at(actor, file)
    found = list[Leg]()
    for leg in legs:
        if _is_own(actor, file, leg):
            found.append(leg)
        elif took_part and leg.moved_at is not None and (let_go is None or leg.moved_at <= let_go):
            found.append(replace(leg, referral_id=None, window_from=None, window_to=None, outcome=None))
    return tuple(sorted(found, key=lambda leg: (leg.offered_at, leg.handoff_id)))


def _is_own(actor: Actor, file: CaseFile, leg: Leg) -> bool:
    return any(actor.stands_at(place) and not is_excluded(place, file.case) for place in (leg.sender, leg.receiver))
