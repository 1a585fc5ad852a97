"""What our side cannot do with a referral now, though it could later or could once, in words of the desk."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from api.desk.desk import Desk
from domain.referrals.lifecycle import LIFECYCLE, Action, WhyNot
from domain.vocabulary import ReferralStatus

MOST_LATER = 3
"""How many actions of later statuses are named, the nearest first."""
NOT_OURS = (WhyNot.NOT_YOUR_SIDE, WhyNot.NO_DELETION_OWED)
"""What the other side does, and what nobody asks for."""


class NotPossible(NamedTuple):
    """Actions that share one reason; ``remedy`` is empty if nothing helps but to wait."""

    actions: str
    reason: str
    remedy: str


def not_possible(
    desk: Desk, status: str, unavailable: Iterable[Mapping[str, Any]], form_of: Mapping[str, str]
) -> list[NotPossible]:
    """Sort what the API lists as unavailable: first what something stands in the way of, then what comes later.

    ``form_of``: the forms of the actions that the desk has.
    """
    actions: dict[tuple[str, str], list[str]] = {}
    later: dict[str, str] = {}
    distances = statuses_to_come(ReferralStatus(status))
    for one in unavailable:
        why, action = one["why"], one["action"]
        if why in NOT_OURS or action not in form_of:
            continue
        if why == WhyNot.WRONG_STATE:
            later |= _later(desk, Action(action), distances)
            continue
        key = f"why.{why}"
        reason = desk.words(key) if desk.words.has(key) else desk.problem_title(why)
        key = f"remedy.{why}"
        remedy = desk.words(key) if action == Action.SEND and desk.words.has(key) else ""
        sharing = actions.setdefault((reason, remedy), [])
        sharing += [] if action in sharing else [action]
    nearest = sorted(later, key=lambda action: _distance(Action(action), distances))

    def named(those: Iterable[str]) -> str:
        return desk.formats.all_of(desk.words(f"button.{form_of[action]}") for action in those)

    barred = [NotPossible(named(those), reason, remedy) for (reason, remedy), those in actions.items()]
    return barred + [NotPossible(named((action,)), later[action], "") for action in nearest[:MOST_LATER]]


def statuses_to_come(status: ReferralStatus) -> dict[ReferralStatus, int]:
    """Return the statuses that a referral can still reach from here, with the number of steps; not by voiding it."""
    distances, reached = {status: 0}, [status]
    for here in reached:
        for row in LIFECYCLE:
            if here in row.before and row.to is not None and row.action is not Action.VOID and row.to not in distances:
                distances[row.to] = distances[here] + 1
                reached.append(row.to)
    return distances


def _statuses_of(action: Action, distances: Mapping[ReferralStatus, int]) -> list[ReferralStatus]:
    found = [before for row in LIFECYCLE if row.action is action for before in row.before if before in distances]
    return sorted(found, key=lambda before: distances[before])


def _distance(action: Action, distances: Mapping[ReferralStatus, int]) -> int:
    return distances[_statuses_of(action, distances)[0]]


def _later(desk: Desk, action: Action, distances: Mapping[ReferralStatus, int]) -> dict[str, str]:
    """Say in which statuses an action is possible. That a deletion is owed does not follow from a status."""
    statuses = _statuses_of(action, distances)
    if action is Action.CONFIRM_DELETION or not statuses:
        return {}
    labels = desk.formats.labels("referral_statuses", statuses)
    return {action: desk.words("why.wrong_state", statuses=labels)}
