"""The system actor works on behalf of an organisation: it sees what that organisation sees, and acts only for the
clock.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.kernel.access import Actor, Side, acting
from domain.kernel.errors import Missing, NotYourSide
from domain.referrals.deciding import decide
from domain.referrals.deletion import owed
from domain.referrals.late_deletion import late_deletion
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action
from domain.referrals.requests import Plain
from domain.referrals.view import ReferralFile, sides_of
from domain.vocabulary import OperatorType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, MAE_SOT, a_case, a_file, a_referral

FOR_SENDER, FOR_RECEIVER, FOR_A_STRANGER = (
    Actor.system(place.organisation_id) for place in (BATTAMBANG, CHIANG_MAI, MAE_SOT)
)
LATE = replace(owed(AT - timedelta(days=8)), due_by=AT - timedelta(days=1))


def a_late_file(**of_case: object) -> ReferralFile:
    return a_file(a_referral(S.CONSENT_WITHDRAWN, deletion=LATE), case=a_case(**of_case))


@pytest.mark.parametrize("actor", [FOR_SENDER, FOR_RECEIVER])
def test_it_stands_at_its_own_side_and_needs_no_scope(actor: Actor) -> None:
    assert sides_of(actor, a_file()) == {Side.SYSTEM}
    assert acting(actor, frozenset(Side)) == {Side.SYSTEM}
    assert actor.scopes == frozenset()


@pytest.mark.parametrize("action", [action for action in Action if SIDE_OF_ACTION[action] is not Side.SYSTEM])
def test_it_does_nothing_that_a_centre_decides(action: Action) -> None:
    for actor in (FOR_SENDER, FOR_RECEIVER):
        with pytest.raises(NotYourSide):
            decide(a_file(), actor, action, Plain(), None, AT)


def test_it_may_do_what_the_clock_does() -> None:
    decision = decide(a_file(a_referral(S.SENT)), FOR_SENDER, Action.EXPIRE, Plain(), None, AT)
    assert decision is not None
    assert decision.referral.status is S.EXPIRED


def test_on_behalf_of_somebody_who_knows_of_nothing_it_finds_nothing() -> None:
    excluded = a_case(excluded_operator_types=(OperatorType.CSO,))
    for actor, file in (
        (FOR_A_STRANGER, a_file()),
        (FOR_RECEIVER, a_file(a_referral(S.DRAFT))),
        (FOR_RECEIVER, a_file(case=excluded)),
    ):
        with pytest.raises(Missing):
            sides_of(actor, file)


def test_both_ends_are_told_of_a_late_deletion_but_not_who_was_excluded() -> None:
    both = late_deletion(a_late_file(), AT)
    assert both is not None
    assert (both.type, both.audience) == (
        "deletion.overdue",
        (BATTAMBANG.organisation_id, CHIANG_MAI.organisation_id),
    )
    one = late_deletion(a_late_file(excluded_operator_types=(OperatorType.CSO,)), AT)
    assert one is not None
    assert one.audience == (BATTAMBANG.organisation_id,)


@pytest.mark.parametrize(
    "deletion",
    [None, owed(AT), replace(LATE, confirmed_at=AT), replace(LATE, told_late_at=AT)],
)
def test_nobody_is_told_of_what_is_not_owed_not_late_confirmed_or_told(deletion: object) -> None:
    assert late_deletion(a_file(a_referral(S.CONSENT_WITHDRAWN, deletion=deletion)), AT) is None
