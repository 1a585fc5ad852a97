"""Handing a case on, or back, without a referral: the holder offers it, and custody moves as soon as the other side
accepts (contract, section 5).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.cases.case import Case, is_excluded
from domain.cases.custody import CustodyMove, Handoff
from domain.handoffs.offering import Offering, must_be_acceptable
from domain.kernel.access import Actor, Side, Versions, acting, known, must_be_at, must_match, sides
from domain.kernel.errors import InvalidTransition
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DataKeyId
from domain.kernel.keys import Unreadable, must_be_readable
from domain.kernel.repetition import AlreadyDone
from domain.kernel.sentence import Sentence
from domain.referrals.deciding import handoff_event
from domain.vocabulary import CaseStatus, CentreStatus, CustodyReason, HandoffStatus


class HandoffReply(StrEnum):
    """What can be done with an offer; the last segment of the path."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    CALL_OFF = "call-off"


# fmt: off
SETTLED = {
    #                    by             leads to
    HandoffReply.ACCEPT:    (Side.RECEIVER, HandoffStatus.ACCEPTED),
    HandoffReply.REFUSE:    (Side.RECEIVER, HandoffStatus.REFUSED),
    HandoffReply.CALL_OFF:  (Side.SENDER,   HandoffStatus.CALLED_OFF),
}
# fmt: on
"""Only an offer in state ``offered`` can be answered."""


@dataclass(frozen=True, slots=True)
class HandoffFile:
    """A handoff with everything needed to decide about it. ``now``: the facts for the rules, as of now.

    ``refused_with``: the refusal as it was written, to compare a repeated one with; ``closed``: why it cannot be read.
    ``left``: the sides of the actor's organisation whose centre the person left.
    """

    handoff: Handoff
    case: Case
    now: Offering
    refused_with: str | None = None
    closed: tuple[Unreadable, ...] = ()
    left: frozenset[Side] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the offer is refused, if the receiver says so. ``data_key_id``: encrypts it if the offer has no key yet."""

    reason: str | None
    data_key_id: DataKeyId


@dataclass(frozen=True, slots=True)
class HandoffDecision:
    """The new state. On acceptance, custody moves and the identity opens to the new holder."""

    handoff: Handoff
    custody: CustodyMove | None
    happened: tuple[DomainEvent, ...]


def sides_of(actor: Actor, file: HandoffFile) -> frozenset[Side]:
    """Return the actor's sides; strangers and excluded centres get ``Missing``."""
    found = sides(actor, file.handoff.sender, file.handoff.receiver)
    if is_excluded(file.handoff.sender, file.case):
        found -= {Side.SENDER}
    if is_excluded(file.handoff.receiver, file.case):
        found -= {Side.RECEIVER}
    return known(found or None)


def settle(
    file: HandoffFile,
    actor: Actor,
    settling: HandoffReply,
    if_match: Versions | None,
    at: datetime,
    refusal: Refusal | None = None,
) -> HandoffDecision | None:
    """Decide about an offer; ``None`` if the same side repeats the action that led to the current state.

    Raises ``AlreadyDone`` for another reason than the first time, ``NotYourSide``, ``PreconditionFailed`` or
    ``InvalidTransition``; acceptance also raises ``SendingRefused`` with every rule that no longer holds, because a
    consent may have ended since the case was offered.
    """
    handoff, (side, to) = file.handoff, SETTLED[settling]
    must_be_at(side, sides_of(actor, file), settling)
    if handoff.referral_id is not None:
        raise InvalidTransition(Sentence("This handoff belongs to a referral; act on the referral instead."), ())
    if handoff.status is to:
        _must_say_the_same(file, refusal)
        return None
    must_match(if_match, handoff.version)
    if handoff.status is not HandoffStatus.OFFERED:
        sentence = Sentence(
            "A handoff with the status {status} does not allow the action {action}.",
            status=handoff.status,
            action=settling,
        )
        raise InvalidTransition(sentence, ())
    if settling is HandoffReply.ACCEPT:
        must_be_acceptable(file.now)
    settled = _with_refusal(handoff.become(to, at), refusal)
    custody = _move(file, settled, at) if settling is HandoffReply.ACCEPT else None
    return HandoffDecision(settled, custody, (handoff_event(settled),))


def lapsed_unanswered(file: HandoffFile, at: datetime) -> HandoffDecision | None:
    """Let an open direct offer lapse if the time to answer it is over."""
    decide_by = file.handoff.decide_by
    is_over = decide_by is not None and decide_by < at
    return _ended(file, HandoffStatus.LAPSED, at) if _is_open(file) and is_over else None


def ended_without_an_answer(file: HandoffFile, at: datetime) -> HandoffDecision | None:
    """End an open direct offer that nobody can accept. It lapses if its receiver is closed. It is called off if the
    service made it for the successor of a closed centre that works again, or has another successor by now.
    """
    if not _is_open(file):
        return None
    if file.now.receiver.effective_status is CentreStatus.CLOSED:
        return _ended(file, HandoffStatus.LAPSED, at)
    made_by_the_service = file.handoff.consent_id is None and file.now.rests_on_consent
    return _ended(file, HandoffStatus.CALLED_OFF, at) if made_by_the_service else None


def _is_open(file: HandoffFile) -> bool:
    return file.handoff.referral_id is None and file.handoff.status is HandoffStatus.OFFERED


def _ended(file: HandoffFile, status: HandoffStatus, at: datetime) -> HandoffDecision:
    ended = file.handoff.become(status, at)
    return HandoffDecision(ended, None, (handoff_event(ended),))


def _with_refusal(handoff: Handoff, refusal: Refusal | None) -> Handoff:
    if refusal is None or refusal.reason is None:
        return handoff
    return replace(handoff, refusal=refusal.reason, data_key_id=handoff.data_key_id or refusal.data_key_id)


def _must_say_the_same(file: HandoffFile, refusal: Refusal | None) -> None:
    if refusal is None or file.case.status is CaseStatus.ERASED:
        return
    must_be_readable(file.closed)
    if refusal.reason != file.refused_with:
        raise AlreadyDone


def _move(file: HandoffFile, handoff: Handoff, at: datetime) -> CustodyMove:
    by = CustodyReason.HAND_BACK if file.now.has_held_it else CustodyReason.HANDOFF
    if file.now.succeeds and handoff.consent_id is None:
        by = CustodyReason.SUCCESSOR
    return CustodyMove(
        handoff.case_id, file.case.version, handoff.sender.centre_id, handoff.receiver, by, handoff.id, at
    )


def allowed_replies(actor: Actor, file: HandoffFile) -> tuple[HandoffReply, ...]:
    """List what the actor can do with the offer now, by state, side and scope. A centre that is not in operation takes
    over nothing.
    """
    handoff = file.handoff
    if handoff.referral_id is not None or handoff.status is not HandoffStatus.OFFERED:
        return ()
    may_act = acting(actor, sides_of(actor, file))
    barred = () if file.now.receiver.in_operation else (HandoffReply.ACCEPT,)
    return tuple(reply for reply, (side, _) in SETTLED.items() if side in may_act and reply not in barred)
