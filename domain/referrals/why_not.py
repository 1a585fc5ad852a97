"""Which actions are open to an actor now, and for each of the others why not, as a code and in a sentence."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.access import SCOPE_OF_SIDE, Actor, Side, acting
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import ReferralId
from domain.kernel.open_matters import OpenMatter
from domain.kernel.sentence import Sentence
from domain.referrals.failures import CentreNotActive, NotTheHolder
from domain.referrals.lifecycle import (
    OF_AN_ERASED_CASE,
    SIDE_OF_ACTION,
    Action,
    WhyNot,
    hindrance,
    is_over,
    row_for,
)
from domain.referrals.view import ReferralFile, sides_of
from domain.vocabulary import CaseStatus


@dataclass(frozen=True, slots=True)
class UnavailableAction:
    """An action that is not open now. ``why``: a code; ``in_the_way``: kind and id of what is open, if it is visible.

    Sending has one for each rule that does not hold.
    """

    action: Action
    why: str
    sentence: Sentence
    in_the_way: OpenMatter | None = None


@dataclass(frozen=True, slots=True)
class ActionsView:
    """Every action on a referral, as one actor may or may not take it now."""

    referral_id: ReferralId
    allowed: tuple[Action, ...]
    unavailable: tuple[UnavailableAction, ...]


def actions_of(actor: Actor, file: ReferralFile, at: datetime) -> ActionsView:
    """Sort every action of people."""
    at_sides = sides_of(actor, file)
    allowed = file.open_actions(actor, at_sides, at)
    unavailable = list[UnavailableAction]()
    for action, side in SIDE_OF_ACTION.items():
        if action in allowed or side is Side.SYSTEM:
            continue
        why = _why(actor, file, at_sides, action, at)
        unavailable += [why] if why is not None else _barred(file, action, at)
    return ActionsView(file.referral.id, allowed, tuple(unavailable))


def _why(
    actor: Actor, file: ReferralFile, at_sides: frozenset[Side], action: Action, at: datetime
) -> UnavailableAction | None:
    side = SIDE_OF_ACTION[action]
    if side not in at_sides:
        if side is Side.SENDER:
            sentence = Sentence("Only the sending centre can take the action {action}.", action=action)
        else:
            sentence = Sentence("Only the receiving centre can take the action {action}.", action=action)
        return UnavailableAction(action, WhyNot.NOT_YOUR_SIDE, sentence)
    status = file.referral.status
    if row_for(status, action) is None:
        sentence = Sentence(
            "A referral with the status {status} does not allow the action {action}.", status=status, action=action
        )
        return UnavailableAction(action, WhyNot.WRONG_STATE, sentence)
    found = hindrance(file.referral, action, at)
    if found is not None:
        successor = file.referral.redirected_to
        to = ("referral", successor) if found.why is WhyNot.ALREADY_REDIRECTED and successor is not None else None
        return UnavailableAction(action, found.why, found.sentence, to)
    if side not in acting(actor, at_sides):
        scope = SCOPE_OF_SIDE[side]
        sentence = Sentence("This needs the scope {scope}; request it, or have it granted first.", scope=scope)
        return UnavailableAction(action, WhyNot.MISSING_SCOPE, sentence)
    return None


def _barred(file: ReferralFile, action: Action, at: datetime) -> list[UnavailableAction]:
    """Say what bars an action that the table allows (``barred_actions``)."""
    if file.case.status is CaseStatus.ERASED:
        return [UnavailableAction(action, OF_AN_ERASED_CASE.why, OF_AN_ERASED_CASE.sentence)]
    if action is Action.REDIRECT:
        return [_of_rule(action, NotTheHolder())]
    if action is not Action.SEND:
        return [_of_rule(action, CentreNotActive.of_your_own())]
    found = [_of_rule(action, failure) for failure in file.unmet]
    if is_over(file.referral.window_to, at):
        sentence = Sentence("The arrival window is over; set a new one first.")
        found.append(UnavailableAction(action, WhyNot.WINDOW_OVER, sentence))
    return found


def _of_rule(action: Action, failure: SendingFailure) -> UnavailableAction:
    return UnavailableAction(action, failure.code, failure.sentences[0], next(iter(failure.open), None))
