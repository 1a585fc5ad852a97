"""What an actor sees of a referral: the sides it is on, and the fields it may see (security.md, rule 1)."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from domain.cases.case import Case, CasePreview, is_excluded, preview_of
from domain.cases.custody import Handoff
from domain.cases.reading import NOTHING, Categories, Reading, held_by
from domain.cases.relation import HolderGrounds
from domain.consents.consent import Consent, shared_with
from domain.directory.corridor import ResponseTime
from domain.kernel.access import Actor, Place, Side, acting, by_itself, known, sides
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import CentreId
from domain.referrals.lifecycle import Action, allowed_actions, barred_actions, is_over
from domain.referrals.referral import Referral, ReferralText
from domain.referrals.said_before import Said
from domain.vocabulary import CaseStatus, DataCategory, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, OPEN, UNDER_WAY

READ_BY_RECEIVER = (*UNDER_WAY, ReferralStatus.COMPLETED)
"""The states in which a receiver reads the conversation, while the consent is in force."""
WORDS = frozenset(field.name for field in fields(ReferralText))
TEXT = WORDS | {"deletion_note"}
"""Every field of free text."""


@dataclass(frozen=True, slots=True)
class ReferralFile:
    """One referral, its case, handoff, consent and the corridor's response times for its urgency.

    ``owing``: loaded only because its receiver owes a deletion (ADR 0025). ``grounds``: of the current or last holder
    of the case, if that is the actor's organisation. ``receiver_in_operation``: otherwise the receiver takes over
    nothing. ``works_beside``: the receiving centre is at work on another referral of the case. ``sender_left``: the
    person left the sender, a centre of the actor's organisation. ``said``: loaded only to compare a repeated request
    with it. ``unmet``: the rules for sending that a draft does not meet.
    """

    referral: Referral
    case: Case
    handoff: Handoff | None
    consent: Consent | None
    times: ResponseTime
    owing: bool = False
    grounds: HolderGrounds | None = None
    receiver_in_operation: bool = True
    works_beside: bool = False
    sender_left: bool = False
    said: Said = ()
    unmet: tuple[SendingFailure, ...] = ()

    def takes_over(self, action: Action) -> bool:
        """Return whether the receiver takes on the case by this action, or becomes its holder."""
        return action is Action.ACCEPT or (action is Action.CONFIRM_CONTACT and self.handoff is not None)

    def open_actions(self, actor: Actor, at_sides: frozenset[Side], at: datetime) -> tuple[Action, ...]:
        """List what the actor can do now on these sides."""
        is_draft = self.referral.status is ReferralStatus.DRAFT
        barred = barred_actions(
            receiver_idle=not self.receiver_in_operation,
            is_transfer=self.handoff is not None,
            unsendable=is_draft and (bool(self.unmet) or is_over(self.referral.window_to, at)),
            sender_holds=self.case.holder is not None and self.case.holder.centre_id == self.referral.sender.centre_id,
            erased=self.case.status is CaseStatus.ERASED,
        )
        return allowed_actions(self.referral, acting(actor, at_sides), at, barred)


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


def readable_text(file: ReferralFile, at_sides: frozenset[Side], at: datetime) -> frozenset[str]:
    """Return the fields of text that these sides may read: all of them for the sender, who wrote or received it, until
    the person leaves it by withdrawing the consent on which the case had come to it.

    A receiver reads the conversation while it is asked, at work, or has completed, and the consent is in force for it;
    the summary also has to be shared. One that did not accept, owes a deletion, or whose consent has ended still sees
    ids, states and times.
    """
    referral = file.referral
    if Side.SENDER in at_sides and not file.sender_left:
        return TEXT
    if Side.RECEIVER not in at_sides or referral.deletion is not None or referral.status not in READ_BY_RECEIVER:
        return frozenset()
    reading = _read_by_receiver(file, at)
    if not reading.matter:
        return frozenset()
    return TEXT if DataCategory.SUMMARY in reading.categories else TEXT - {"summary"}


def _with_text(referral: Referral, names: frozenset[str]) -> Referral:
    said = {name: getattr(referral.words, name) for name in names & WORDS}
    unreadable = tuple(one for one in referral.unreadable if one.field in names)
    return replace(referral, words=ReferralText(**said), unreadable=unreadable)


def _read_by_receiver(file: ReferralFile, at: datetime) -> Reading:
    """Return what the receiver may read on the consent of the referral, or because it holds the case."""
    referral, consent = file.referral, file.consent
    categories = shared_with(consent, referral.share, referral.receiver.centre_id, at)
    held = _held_at(referral.receiver, file, at)
    holds = consent is not None and consent.holds_for(referral.receiver.centre_id, at)
    return Reading(categories | (held or NOTHING), holds or bool(held))


def _held_at(place: Place, file: ReferralFile, at: datetime) -> Categories | None:
    """Return what a centre may read because it holds the case, or closed it; ``None`` if it did neither."""
    if _held_by(file) != place.centre_id:
        return None
    grounds = file.grounds
    return held_by(grounds, at) if grounds is not None and grounds.centre_id == place.centre_id else NOTHING


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral as one actor sees it now. ``case`` is ``None`` if the person is no longer shown.
    ``contact_stopped_at``: for the holder, and for the receiver at work.
    """

    referral: Referral
    case_code: str
    case: CasePreview | None
    allowed_actions: tuple[Action, ...]
    overdue: bool
    deletion_late: bool
    contact_stopped_at: datetime | None = None


def view_of(actor: Actor, file: ReferralFile, at: datetime) -> ReferralView:
    """Return what the actor sees; raises ``Missing`` for a stranger.

    The receiver does not learn which other centres were or will be asked: that is between the migrant and the sender.
    Nor does it learn, once its part has ended, who answers for the person since.
    """
    at_sides = sides_of(actor, file)
    referral = _with_text(file.referral, readable_text(file, at_sides, at))
    if Side.SENDER not in at_sides:
        referral = replace(referral, fallback_centre_ids=(), redirected_from=None, redirected_to=None)
        if referral.status not in OPEN:
            referral = replace(referral, sender=replace(referral.sender, centre_id=referral.from_centre_id))
    return ReferralView(
        referral=referral,
        case_code=file.case.code,
        case=_preview(file, at_sides, at),
        allowed_actions=file.open_actions(actor, at_sides, at),
        overdue=is_overdue(file.referral, at),
        deletion_late=referral.deletion is not None and referral.deletion.is_late(at),
        contact_stopped_at=file.case.contact_stopped_at if _may_reach_out(file, at_sides) else None,
    )


def _may_reach_out(file: ReferralFile, at_sides: frozenset[Side]) -> bool:
    """Return whether one of these sides works with the person, and so must know that they want no contact."""
    referral, holder = file.referral, file.case.holder
    at_work = referral.status in ACCEPTED_UNFINISHED
    holds = holder is not None and holder.centre_id == referral.sender.centre_id
    return (Side.SENDER in at_sides and holds) or (Side.RECEIVER in at_sides and at_work)


def _preview(file: ReferralFile, at_sides: frozenset[Side], at: datetime) -> CasePreview | None:
    """The case's current state is for the centre that holds it or closed it, and for the receiver while asked or
    working; text stays visible.
    """
    referral, found = file.referral, list[Categories]()
    if Side.SENDER in at_sides and (held := _held_at(referral.sender, file, at)) is not None:
        found.append(held)
    if Side.RECEIVER in at_sides and referral.deletion is None:
        at_work = referral.status in UNDER_WAY
        reading = _read_by_receiver(file, at)
        if reading.matter and (at_work or _held_at(referral.receiver, file, at) is not None):
            found.append(reading.categories)
    return preview_of(file.case, at.date(), NOTHING.union(*found)) if found else None


def _held_by(file: ReferralFile) -> CentreId | None:
    """Return the centre that holds the case, or the actor's own that closed it and keeps what it had."""
    case, grounds = file.case, file.grounds
    if case.holder is not None:
        return case.holder.centre_id
    kept = case.status is CaseStatus.CLOSED and grounds is not None and grounds.stand
    return grounds.centre_id if kept and grounds is not None else None


def is_overdue(referral: Referral, at: datetime) -> bool:
    """Return whether the next step was due and has not happened."""
    return referral.next_due_at is not None and referral.next_due_at < at
