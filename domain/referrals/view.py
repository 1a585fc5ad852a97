"""What an actor sees of a referral: the view, never the row (security.md, rule 1)."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.view import CasePreview, preview_of
from domain.kernel.access import Actor, Side, acting
from domain.referrals.file import ReferralFile, shows_the_person, sides_of
from domain.referrals.lifecycle import Action, allowed_actions
from domain.referrals.referral import Referral, ReferralText
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as one actor sees it now. ``case`` is ``None`` if the person is no longer shown."""

    referral: Referral
    case_code: str
    case: CasePreview | None
    allowed_actions: tuple[Action, ...]
    overdue: bool
    deletion_late: bool


def view_of(actor: Actor, file: ReferralFile, at: datetime) -> ReferralView:
    """Return what the actor sees; raises ``Missing`` for a stranger.

    The receiver does not learn which other centres were or will be asked: that is between the migrant and the sender.
    """
    at_sides = sides_of(actor, file)
    referral = file.referral
    shown = shows_the_person(file, at_sides)
    if not shown:
        referral = replace(referral, words=ReferralText(), unreadable=())
    if Side.SENDER not in at_sides:
        referral = replace(referral, fallback_centre_ids=(), redirected_from=None, redirected_to=None)
    return ReferralView(
        referral=referral,
        case_code=file.case.code,
        case=preview_of(file.case, at.date()) if shown and _may_see_the_case(file, at_sides) else None,
        allowed_actions=allowed_actions(file.referral, acting(actor, at_sides), at),
        overdue=is_overdue(file.referral, at),
        deletion_late=referral.deletion is not None and referral.deletion.is_late(at),
    )


def _may_see_the_case(file: ReferralFile, at_sides: frozenset[Side]) -> bool:
    """The case's current state is for its holder, and for the receiver while asked or working; text stays visible."""
    referral, holder = file.referral, file.case.holder
    held_by = None if holder is None else holder.centre_id
    if Side.RECEIVER in at_sides and (
        referral.status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED) or held_by == referral.receiver.centre_id
    ):
        return True
    return Side.SENDER in at_sides and held_by == referral.sender.centre_id


def is_overdue(referral: Referral, at: datetime) -> bool:
    """Return whether the next step was due and has not happened."""
    return referral.next_due_at is not None and referral.next_due_at < at
