"""The life of a referral, as a table that a caseworker can read.

Each row says: from these states, this action, taken by this side, leads to that state. What is not in the table cannot
be done. ``allowed_actions``, the documentation and the tests all read the same rows (contract, section 5).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from domain.kernel.access import Side
from domain.kernel.sentence import Sentence
from domain.vocabulary import ReferralStatus as S


class Action(StrEnum):
    """What can be done to a referral; the last segment of the path."""

    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT = "accept"
    DECLINE = "decline"
    CONFIRM_CONTACT = "confirm-contact"
    NO_SHOW = "no-show"
    PAUSE = "pause"
    RESUME = "resume"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    REDIRECT = "redirect"
    VOID = "void"
    AMEND = "amend"
    RESCHEDULE = "reschedule"
    OVERDUE = "overdue"
    EXPIRE = "expire"
    CONFIRM_DELETION = "confirm-deletion"


A = Action


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. ``to`` is ``None`` if the state does not change."""

    before: tuple[S, ...]
    action: Action
    side: Side
    to: S | None


MAY_OWE_DELETION = (S.CONSENT_WITHDRAWN, S.COMPLETED, S.DECLINED, S.NO_SHOW, S.WITHDRAWN, S.EXPIRED, S.ENTERED_IN_ERROR)
"""Final states that an accepted referral can reach: its receiver may owe a deletion (contract, section 4)."""

ANY_BUT_IN_ERROR = tuple(status for status in S if status is not S.ENTERED_IN_ERROR)

# fmt: off
LIFECYCLE: tuple[Row, ...] = (
    #   from                                                     action             by             to
    Row((S.DRAFT,),                                              A.SEND,            Side.SENDER,   S.SENT),
    Row((S.SENT,),                                               A.ACKNOWLEDGE,     Side.RECEIVER, S.ACKNOWLEDGED),
    Row((S.SENT, S.ACKNOWLEDGED),                                A.ASK,             Side.RECEIVER, S.INFO_REQUESTED),
    Row((S.INFO_REQUESTED,),                                     A.ANSWER,          Side.SENDER,   S.ACKNOWLEDGED),
    Row((S.SENT, S.ACKNOWLEDGED),                                A.ACCEPT,          Side.RECEIVER, S.ACCEPTED),
    Row((S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.ACCEPTED),  A.DECLINE,         Side.RECEIVER, S.DECLINED),
    Row((S.ACCEPTED,),                                           A.CONFIRM_CONTACT, Side.RECEIVER, S.IN_PROGRESS),
    Row((S.ACCEPTED,),                                           A.NO_SHOW,         Side.RECEIVER, S.NO_SHOW),
    Row((S.IN_PROGRESS,),                                        A.PAUSE,           Side.RECEIVER, S.PAUSED),
    Row((S.PAUSED,),                                             A.RESUME,          Side.RECEIVER, S.IN_PROGRESS),
    Row((S.IN_PROGRESS,),                                        A.COMPLETE,        Side.RECEIVER, S.COMPLETED),
    Row((S.DRAFT, S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.PAUSED),
                                                                 A.WITHDRAW,        Side.SENDER,   S.WITHDRAWN),
    Row((S.ACCEPTED, S.IN_PROGRESS, S.PAUSED, S.COMPLETED),      A.AMEND,           Side.RECEIVER, None),
    Row((S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.ACCEPTED),  A.RESCHEDULE,      Side.SENDER,   None),
    Row((S.DECLINED, S.EXPIRED, S.NO_SHOW),                      A.REDIRECT,        Side.SENDER,   None),
    Row(ANY_BUT_IN_ERROR,                                        A.VOID,            Side.SENDER,   S.ENTERED_IN_ERROR),
    Row((S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.ACCEPTED),  A.OVERDUE,         Side.SYSTEM,   None),
    Row((S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.ACCEPTED),  A.EXPIRE,          Side.SYSTEM,   S.EXPIRED),
    Row(MAY_OWE_DELETION,                                        A.CONFIRM_DELETION, Side.RECEIVER, None),
)
# fmt: on

SIDE_OF_ACTION = {row.action: row.side for row in LIFECYCLE}
"""Every action belongs to exactly one side."""

_ROWS = {(before, row.action): row for row in LIFECYCLE for before in row.before}


class TransitionFacts(Protocol):
    """The facts about a referral that decide what can be done to it."""

    @property
    def status(self) -> S:
        """Its state."""

    @property
    def custody_moved(self) -> bool:
        """Whether it has moved custody."""

    @property
    def awaited_until(self) -> datetime | None:
        """Until when the person may still arrive: the end of the arrival window, or else of the contact clock."""

    @property
    def deletion_owed(self) -> bool:
        """Whether the receiver still owes a deletion."""

    @property
    def redirected_to(self) -> UUID | None:
        """The referral that replaced it, if it was redirected."""


def is_over(window_to: datetime | None, at: datetime) -> bool:
    """Return whether the arrival window has ended."""
    return window_to is not None and window_to <= at


def row_for(status: S, action: Action) -> Row | None:
    """Find the table row for a state and an action; ``None`` if the action is not possible."""
    return _ROWS.get((status, action))


class WhyNot(StrEnum):
    """Why an action is not open to somebody now: `why` in the list of actions. Sending adds the codes of its rules."""

    WRONG_STATE = "wrong_state"
    NOT_YOUR_SIDE = "not_your_side"
    MISSING_SCOPE = "missing_scope"
    CUSTODY_MOVED = "custody_moved"
    WINDOW_OPEN = "window_open"
    WINDOW_OVER = "window_over"
    ALREADY_REDIRECTED = "already_redirected"
    NO_DELETION_OWED = "no_deletion_owed"
    DELETION_OWED = "deletion_owed"
    CASE_ERASED = "case_erased"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a row of the table does not apply right now, as a code and in words."""

    why: WhyNot
    sentence: Sentence


NOT_TO_BE_VOIDED = Hindrance(
    WhyNot.CUSTODY_MOVED, Sentence("Custody has moved with this referral, so it can no longer be voided.")
)
NOT_TO_BE_WITHDRAWN = Hindrance(
    WhyNot.CUSTODY_MOVED, Sentence("Custody has moved with this referral, so it can no longer be withdrawn.")
)
WINDOW_OPEN = Hindrance(
    WhyNot.WINDOW_OPEN, Sentence("The arrival window is not over yet; the person may still arrive.")
)
ALREADY_REDIRECTED = Hindrance(
    WhyNot.ALREADY_REDIRECTED, Sentence("This referral was already redirected; continue with the one in redirected_to.")
)
NO_DELETION_OWED = Hindrance(WhyNot.NO_DELETION_OWED, Sentence("No deletion is owed for this referral."))
DELETION_OWED = Hindrance(
    WhyNot.DELETION_OWED, Sentence("Your centre owes a deletion for this referral; confirm it first.")
)


OF_AN_ERASED_CASE = Hindrance(
    WhyNot.CASE_ERASED, Sentence("The case was erased; its referrals can no longer be changed.")
)
"""Nothing can be written any more, except that copies were deleted."""
AFTER_ERASURE = frozenset({A.CONFIRM_DELETION})


def hindrance(referral: TransitionFacts, action: Action, at: datetime) -> Hindrance | None:
    """Return the reason why the table row does not apply right now, or ``None``.

    These are the conditions that do not follow from the state alone.
    """
    if action is A.VOID and referral.custody_moved:
        return NOT_TO_BE_VOIDED
    if action is A.WITHDRAW and referral.custody_moved:
        return NOT_TO_BE_WITHDRAWN
    if action is A.NO_SHOW and referral.awaited_until is not None and at <= referral.awaited_until:
        return WINDOW_OPEN
    if action is A.REDIRECT and referral.redirected_to is not None:
        return ALREADY_REDIRECTED
    if action is A.CONFIRM_DELETION and not referral.deletion_owed:
        return NO_DELETION_OWED
    if action is A.AMEND and referral.deletion_owed:
        return DELETION_OWED
    return None


def barred_actions(
    *, receiver_idle: bool, is_transfer: bool, unsendable: bool, sender_holds: bool, erased: bool
) -> frozenset[Action]:
    """Return what no row forbids, but something around the referral does: a receiver that is not in operation takes
    over nothing, a draft that fails a rule is not sent, only who holds the case sends it elsewhere, and of an erased
    case only a deletion is confirmed.
    """
    if erased:
        return frozenset(A) - AFTER_ERASURE
    taking_over = (A.ACCEPT, A.CONFIRM_CONTACT) if is_transfer else (A.ACCEPT,)
    return frozenset(
        (
            *(taking_over if receiver_idle else ()),
            *((A.SEND,) if unsendable else ()),
            *(() if sender_holds else (A.REDIRECT,)),
        )
    )


def allowed_actions(
    referral: TransitionFacts, sides: frozenset[Side], at: datetime, barred: frozenset[Action] = frozenset()
) -> tuple[Action, ...]:
    """List the actions that are open to these sides now, in table order."""
    return tuple(
        row.action
        for row in LIFECYCLE
        if referral.status in row.before
        and row.side in sides
        and row.action not in barred
        and hindrance(referral, row.action, at) is None
    )
