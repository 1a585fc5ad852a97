"""Which row of the lifecycle table applies to an actor's action now: right side, repetition, version, state."""

from datetime import datetime

from domain.kernel.access import Actor, Versions, acting, must_be_at, must_match
from domain.kernel.errors import InvalidTransition
from domain.kernel.sentence import Sentence
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action, Row, allowed_actions, hindrance, row_for
from domain.referrals.repeated import is_repeated
from domain.referrals.requests import Request
from domain.referrals.view import ReferralFile, sides_of


def transition(
    file: ReferralFile,
    actor: Actor,
    action: Action,
    if_match: Versions | None,
    at: datetime,
    request: Request | None = None,
) -> Row | None:
    """Find the row of the table that applies; ``None`` if the actor repeats the action that led to the current state.

    Repetitions are recognised before If-Match is checked: a client that lost the response still has the old version
    (contract, section 5; RFC 9110, section 13.1.1).

    ``request`` is ``None`` where an action has no content, or its repetition is recognised elsewhere.

    Raises ``Missing`` for a stranger, ``NotYourSide``, ``AlreadyDone``, ``PreconditionFailed`` or
    ``InvalidTransition``.
    """
    referral, at_sides = file.referral, sides_of(actor, file)
    must_be_at(SIDE_OF_ACTION[action], at_sides, action)
    allowed = allowed_actions(referral, acting(actor, at_sides), at)
    if is_repeated(file, action, request, allowed, at):
        return None
    must_match(if_match, referral.version)
    row = row_for(referral.status, action)
    reason = hindrance(referral, action, at)
    if row is None or reason is not None:
        sentence = Sentence(
            "A referral with the status {status} does not allow the action {action}.",
            status=referral.status,
            action=action,
        )
        raise InvalidTransition(sentence if reason is None else reason.sentence, allowed)
    return row
