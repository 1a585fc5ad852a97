"""Decisions about a referral: from what is known and what an actor wants to what happens. Pure.

Every action asks the same five questions: Is the actor on the right side? Is it a repetition? Does If-Match name the
current version? Does the table allow it? What follows for handoff, custody, keys and events?
"""

from dataclasses import replace
from datetime import datetime

from domain.kernel.access import Actor, acting, must_be_at
from domain.kernel.errors import InvalidTransition
from domain.kernel.preconditions import Versions, must_match
from domain.kernel.sentence import Sentence
from domain.referrals import clocks
from domain.referrals.consequences import consequences
from domain.referrals.decision import Decision
from domain.referrals.effects import EFFECTS
from domain.referrals.file import ReferralFile, sides_of
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action, Row, allowed_actions, hindrance, row_for
from domain.referrals.requests import Request


def transition(file: ReferralFile, actor: Actor, action: Action, if_match: Versions | None, at: datetime) -> Row | None:
    """Find the row of the table that applies; ``None`` if the actor repeats the action that led to the current state.

    Repetitions are recognised before If-Match is checked: a client that lost the response still has the old version
    (contract, section 5; RFC 9110, section 13.1.1).

    Raises ``Missing`` for a stranger, ``NotYourSide``, ``PreconditionFailed`` or ``InvalidTransition``.
    """
    referral, at_sides = file.referral, sides_of(actor, file)
    must_be_at(SIDE_OF_ACTION[action], at_sides, action)
    if referral.last_action is action:
        return None
    must_match(if_match, referral.version)
    row = row_for(referral.status, action)
    reason = hindrance(referral, action, at)
    if row is None or reason is not None:
        sentence = reason or Sentence(
            "A referral with the status {status} does not allow the action {action}.",
            status=referral.status,
            action=action,
        )
        raise InvalidTransition(sentence, allowed_actions(referral, acting(actor, at_sides), at))
    return row


def decide(
    file: ReferralFile, actor: Actor, action: Action, request: Request, if_match: Versions | None, at: datetime
) -> Decision | None:
    """Decide one action for an actor; ``None`` if it is a repetition and nothing changes."""
    row = transition(file, actor, action, if_match, at)
    return None if row is None else apply_row(file, row, request, at)


def apply_row(file: ReferralFile, row: Row, request: Request, at: datetime) -> Decision:
    """Apply one row of the table."""
    changed = replace(
        file.referral,
        **EFFECTS[row.action](file, request, at),
        status=row.to or file.referral.status,
        version=file.referral.version + 1,
        updated_at=at,
        last_action=row.action,
    )
    changed = replace(changed, next_due_at=clocks.next_due(changed, file.times))
    return consequences(file, changed, row.action, at)
