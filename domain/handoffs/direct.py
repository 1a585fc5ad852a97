"""Handing a case on, or back, without a referral: the holder offers, the other side answers, and with a yes custody
moves at once (contract, section 5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.cases.case import Case, is_excluded
from domain.cases.custody import CustodyMove, Handoff
from domain.directory.organisations import Centre
from domain.kernel.access import Actor, Side, known, must_be_at, sides
from domain.kernel.errors import InvalidTransition, SendingFailure, SendingRefused
from domain.kernel.events import DomainEvent
from domain.kernel.preconditions import Versions, must_match
from domain.kernel.sentence import Sentence
from domain.referrals import failures as fail
from domain.referrals.consequences import handoff_event
from domain.vocabulary import CentreStatus, CustodyReason, HandoffStatus


@dataclass(frozen=True, slots=True)
class Offering:
    """What the rules for offering look at."""

    case: Case
    receiver: Centre
    share_a_corridor: bool
    open_transfer_exists: bool


Rule = Callable[[Offering], SendingFailure | None]


def they_share_a_corridor(facts: Offering) -> SendingFailure | None:
    """Both centres are members of one active corridor."""
    if facts.share_a_corridor:
        return None
    return fail.NotAMember(Sentence("The two centres do not share an active corridor."), pointer="/to_centre_id")


def operator_type_is_not_excluded(facts: Offering) -> SendingFailure | None:
    """The migrant did not exclude centres of the receiver's kind."""
    if facts.receiver.operator_type in facts.case.excluded_operator_types:
        return fail.OperatorTypeExcluded(pointer="/to_centre_id")
    return None


def receiver_is_active(facts: Offering) -> SendingFailure | None:
    """The receiving centre is open."""
    return None if facts.receiver.status is CentreStatus.ACTIVE else fail.CentreNotActive(pointer="/to_centre_id")


def no_other_transfer_is_open(facts: Offering) -> SendingFailure | None:
    """A case is offered to one centre at a time."""
    return fail.OpenTransferExists() if facts.open_transfer_exists else None


RULES_FOR_OFFERING: tuple[Rule, ...] = (
    they_share_a_corridor,
    operator_type_is_not_excluded,
    receiver_is_active,
    no_other_transfer_is_open,
)


def must_be_offerable(facts: Offering) -> None:
    """Raise ``SendingRefused`` with every rule that does not hold."""
    failures = tuple(failure for rule in RULES_FOR_OFFERING if (failure := rule(facts)) is not None)
    if failures:
        raise SendingRefused(failures)


class HandoffReply(StrEnum):
    """What somebody can do to an offer; the last word of the path."""

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
"""From ``offered``, and from nowhere else."""


@dataclass(frozen=True, slots=True)
class HandoffFile:
    """A handoff with all that decides about it. ``held_before``: the receiver answered for the case once."""

    handoff: Handoff
    case: Case
    held_before: bool
    receiver_is_active: bool


@dataclass(frozen=True, slots=True)
class HandoffDecision:
    """The new state; with a yes, custody moves, and the identity opens to the new holder."""

    handoff: Handoff
    custody: CustodyMove | None
    happened: tuple[DomainEvent, ...]


def sides_of(actor: Actor, file: HandoffFile) -> frozenset[Side]:
    """Give the sides at which the actor stands; a stranger, and whose kind is excluded, finds no such handoff."""
    found = sides(actor, file.handoff.sender, file.handoff.receiver)
    if is_excluded(file.handoff.sender, file.case):
        found -= {Side.SENDER}
    if is_excluded(file.handoff.receiver, file.case):
        found -= {Side.RECEIVER}
    return known(found or None)


def settle(
    file: HandoffFile, actor: Actor, settling: HandoffReply, if_match: Versions | None, at: datetime
) -> HandoffDecision | None:
    """Decide an offer; ``None`` where the same side repeats what made the present state.

    Raises ``NotYourSide``, ``PreconditionFailed``, ``InvalidTransition``, or ``CentreNotActive`` for the receiver.
    """
    handoff, (side, to) = file.handoff, SETTLED[settling]
    must_be_at(side, sides_of(actor, file), settling)
    if handoff.referral_id is not None:
        raise InvalidTransition(Sentence("This handoff belongs to a referral; act on the referral instead."), ())
    if handoff.status is to:
        return None
    must_match(if_match, handoff.version)
    if handoff.status is not HandoffStatus.OFFERED:
        sentence = Sentence(
            "A handoff with the status {status} does not allow the action {action}.",
            status=handoff.status,
            action=settling,
        )
        raise InvalidTransition(sentence, ())
    if settling is HandoffReply.ACCEPT and not file.receiver_is_active:
        raise fail.CentreNotActive
    settled = handoff.become(to, at)
    custody = _move(file, settled, at) if settling is HandoffReply.ACCEPT else None
    return HandoffDecision(settled, custody, (handoff_event(settled),))


def _move(file: HandoffFile, handoff: Handoff, at: datetime) -> CustodyMove:
    by = CustodyReason.HAND_BACK if file.held_before else CustodyReason.HANDOFF
    return CustodyMove(
        handoff.case_id, file.case.version, handoff.sender.centre_id, handoff.receiver, by, handoff.id, at
    )
