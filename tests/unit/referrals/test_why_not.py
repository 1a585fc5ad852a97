"""Every action is either open or explained, for every state and side."""

from itertools import product

import pytest

from domain.kernel.access import Actor, Side
from domain.kernel.errors import InvalidTransition
from domain.kernel.ids import ReferralId
from domain.kernel.open_matters import naming
from domain.referrals import failures as fail
from domain.referrals.deciding import transition
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action, WhyNot
from domain.referrals.view import view_of
from domain.referrals.why_not import actions_of
from domain.vocabulary import ReferralKind
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import AT, BATTAMBANG, RECEIVER, SENDER, a_file, a_referral, an_actor, an_id

OF_PEOPLE = {action for action in Action if SIDE_OF_ACTION[action] is not Side.SYSTEM}
SUCCESSOR = ReferralId(an_id("successor"))


@pytest.mark.parametrize(("status", "actor"), [(s, a) for s, a in product(S, (SENDER, RECEIVER)) if s is not S.DRAFT])
def test_each_action_is_open_or_explained(status: S, actor: Actor) -> None:
    file = a_file(a_referral(status))
    found = actions_of(actor, file, AT)
    assert found.allowed == view_of(actor, file, AT).allowed_actions
    explained = [one.action for one in found.unavailable]
    assert set(explained) | set(found.allowed) == OF_PEOPLE
    assert len(explained) + len(found.allowed) == len(OF_PEOPLE)


CASES = [
    (SENDER, a_referral(S.SENT), Action.ACCEPT, WhyNot.NOT_YOUR_SIDE),
    (RECEIVER, a_referral(S.SENT), Action.RESUME, WhyNot.WRONG_STATE),
    (SENDER, a_referral(S.IN_PROGRESS, custody_moved=True), Action.WITHDRAW, WhyNot.CUSTODY_MOVED),
    (SENDER, a_referral(S.COMPLETED, custody_moved=True), Action.VOID, WhyNot.CUSTODY_MOVED),
    (RECEIVER, a_referral(S.ACCEPTED, window_to=AT), Action.NO_SHOW, WhyNot.WINDOW_OPEN),
    (SENDER, a_referral(S.DECLINED, redirected_to=SUCCESSOR), Action.REDIRECT, WhyNot.ALREADY_REDIRECTED),
    (RECEIVER, a_referral(S.COMPLETED), Action.CONFIRM_DELETION, WhyNot.NO_DELETION_OWED),
    (an_actor(BATTAMBANG, scopes=frozenset()), a_referral(S.SENT), Action.WITHDRAW, WhyNot.MISSING_SCOPE),
]


@pytest.mark.parametrize(("actor", "referral", "action", "why"), CASES)
def test_why_is_a_code(actor: Actor, referral: object, action: Action, why: WhyNot) -> None:
    found = {one.action: one for one in actions_of(actor, a_file(referral), AT).unavailable}  # type: ignore[arg-type]
    assert found[action].why is why
    named = found[action].in_the_way
    assert named == (("referral", SUCCESSOR) if why is WhyNot.ALREADY_REDIRECTED else None)


def test_a_draft_is_not_sent_while_a_rule_is_not_met() -> None:
    unmet = (fail.ConsentMissing(), naming(fail.DuplicateOpenReferral(), (("referral", SUCCESSOR),)))
    file = a_file(a_referral(S.DRAFT, window_to=AT), unmet=unmet)
    found = actions_of(SENDER, file, AT)
    assert Action.SEND not in (*found.allowed, *view_of(SENDER, file, AT).allowed_actions)
    assert [(one.why, one.in_the_way) for one in found.unavailable if one.action is Action.SEND] == [
        ("consent_missing", None),
        ("duplicate_open_referral", ("referral", SUCCESSOR)),
        ("window_over", None),
    ]
    assert Action.SEND in actions_of(SENDER, a_file(a_referral(S.DRAFT)), AT).allowed


@pytest.mark.parametrize(
    ("status", "kind", "barred"),
    [
        (S.SENT, ReferralKind.TRANSFER, {Action.ACCEPT}),
        (S.ACKNOWLEDGED, ReferralKind.SERVICE, {Action.ACCEPT}),
        (S.ACCEPTED, ReferralKind.TRANSFER, {Action.CONFIRM_CONTACT}),
        (S.ACCEPTED, ReferralKind.SERVICE, set()),
    ],
)
def test_a_receiver_that_is_not_in_operation_is_not_offered_to_take_over(
    status: S, kind: ReferralKind, barred: set[Action]
) -> None:
    file = a_file(a_referral(status, kind=kind), receiver_in_operation=False)
    found = actions_of(RECEIVER, file, AT)
    assert found.allowed == view_of(RECEIVER, file, AT).allowed_actions
    assert {one.action for one in found.unavailable if one.why == "centre_not_active"} == barred
    assert barred.isdisjoint(found.allowed)
    with pytest.raises(InvalidTransition) as problem:
        transition(file, RECEIVER, Action.RESUME, None, AT)
    assert problem.value.allowed_actions == found.allowed
