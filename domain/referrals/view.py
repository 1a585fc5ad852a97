"""What an actor sees of a referral: the sides it is on, and the fields it may see (security.md, rule 1)."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import Case, CasePreview, is_excluded, preview_of
from domain.cases.custody import Handoff
from domain.consents.consent import Consent
from domain.directory.corridor import ResponseTime
from domain.kernel.access import Actor, Side, acting, by_itself, known, sides
from domain.referrals.lifecycle import Action, allowed_actions
from domain.referrals.referral import Referral, ReferralText
from domain.vocabulary import ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER


@dataclass(frozen=True, slots=True)
class ReferralFile:
    """One referral, its case, handoff, consent and the corridor's response times for its urgency.

    ``owing``: loaded only because its receiver owes a deletion (ADR 0025).
    """

    referral: Referral
    case: Case
    handoff: Handoff | None
    consent: Consent | None
    times: ResponseTime
    owing: bool = False


def sides_of(actor: Actor, file: ReferralFile) -> frozenset[Side]:
    """Return the actor's sides; a stranger gets the same ``Missing`` as for an unknown referral.

    The receiver of a draft does not know of it. An excluded centre knows of nothing, unless it holds the case now or is
    confirming a deletion that it owes.
    """
    referral, case = file.referral, file.case
    found = sides(actor, referral.sender, referral.receiver)
    owing = file.owing and referral.deletion is not None
    if referral.sent_at is None or (is_excluded(referral.receiver, case) and not owing):
        found -= {Side.RECEIVER}
    if is_excluded(referral.sender, case):
        found -= {Side.SENDER}
    return known(by_itself(actor, found) or None)


def shows_the_person(file: ReferralFile, at_sides: frozenset[Side]) -> bool:
    """Return whether summary, profile and conversation are shown: always to the sender, to the receiver until it ends.

    A receiver that did not accept, or owes a deletion, still sees states and times, but nothing about the person.
    """
    if Side.SENDER in at_sides:
        return True
    if file.referral.deletion is not None:
        return False
    return file.referral.status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED, ReferralStatus.COMPLETED)


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
