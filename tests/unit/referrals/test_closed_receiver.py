"""What is open with a centre that has closed ends, and where it may go on."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.directory.succession import Line
from domain.referrals.closed_receiver import handed_back, is_left_alone, may_go_on_to, passed_on
from domain.referrals.deciding import decide
from domain.referrals.decision import Revoke, Sealed
from domain.referrals.deletion import owed
from domain.referrals.failures import CentreNotActive
from domain.referrals.lifecycle import Action
from domain.referrals.requests import Accept, ConfirmContact
from domain.referrals.view import view_of
from domain.vocabulary import CentreStatus, EventType, HandoffStatus, Outcome, ReferralKind
from domain.vocabulary import ReferralStatus as S
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, MAE_SOT, PURSAT, RECEIVER, a_file, a_referral

CLOSED = a_centre(CHIANG_MAI, status=CentreStatus.CLOSED)
LINE = Line(CLOSED, (a_centre(MAE_SOT),), ())


@pytest.mark.parametrize("status", list(S))
def test_what_is_open_with_a_closed_centre_is_left_alone(status: S) -> None:
    is_open = status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED)
    assert is_left_alone(a_referral(status), LINE) is is_open
    assert not is_left_alone(a_referral(status, custody_moved=True), LINE), "its case finds its own way"
    for state in (CentreStatus.ACTIVE, CentreStatus.SUSPENDED):
        assert not is_left_alone(a_referral(status), replace(LINE, centre=a_centre(CHIANG_MAI, status=state)))


@pytest.mark.parametrize("status", AWAITING_ANSWER)
def test_what_waited_for_an_answer_expires_with_its_handoff(status: S) -> None:
    decision = handed_back(a_file(a_referral(status)), AT)
    ended = decision.referral
    assert (ended.status, ended.outcome, ended.ended_at, ended.next_due_at) == (
        S.EXPIRED,
        Outcome.HANDED_BACK,
        AT,
        None,
    )
    assert (ended.version, ended.deletion) == (8, None)
    assert decision.handoff is not None
    assert decision.handoff.status is HandoffStatus.LAPSED
    assert decision.revokes == (Revoke(CHIANG_MAI.organisation_id, Sealed.CONVERSATION),)
    assert [event.type for event in decision.happened] == [EventType.REFERRAL_EXPIRED, EventType.HANDOFF_LAPSED]


@pytest.mark.parametrize("status", ACCEPTED_UNFINISHED)
def test_who_had_accepted_loses_the_person_and_owes_a_deletion(status: S) -> None:
    decision = handed_back(a_file(a_referral(status, kind=ReferralKind.SERVICE)), AT)
    assert (decision.referral.status, decision.referral.deletion) == (S.EXPIRED, owed(AT))
    receiver = CHIANG_MAI.organisation_id
    assert set(decision.revokes) == {Revoke(receiver, Sealed.IDENTITY), Revoke(receiver, Sealed.CONVERSATION)}
    assert [event.type for event in decision.happened] == [EventType.REFERRAL_EXPIRED, EventType.DELETION_OWED]


def test_it_goes_on_to_the_successor_and_then_to_the_fallbacks() -> None:
    referral = a_referral(fallback_centre_ids=(PURSAT.centre_id, MAE_SOT.centre_id))
    rest = (PURSAT.centre_id,)
    assert may_go_on_to(referral, LINE, AT) == ((MAE_SOT.centre_id, rest), (PURSAT.centre_id, (MAE_SOT.centre_id,)))
    alone = replace(LINE, successors=(a_centre(MAE_SOT, status=CentreStatus.SUSPENDED),))
    assert may_go_on_to(referral, alone, AT) == ((PURSAT.centre_id, (MAE_SOT.centre_id,)), (MAE_SOT.centre_id, ()))
    assert may_go_on_to(a_referral(fallback_centre_ids=()), replace(LINE, successors=()), AT) == ()


def test_it_never_goes_on_to_its_own_sender() -> None:
    referral = a_referral(fallback_centre_ids=(BATTAMBANG.centre_id, PURSAT.centre_id))
    back_home = replace(LINE, successors=(a_centre(BATTAMBANG),))
    assert may_go_on_to(referral, back_home, AT) == ((PURSAT.centre_id, ()),)


def test_nothing_goes_on_for_an_arrival_window_that_is_over() -> None:
    fallbacks = (PURSAT.centre_id,)
    assert may_go_on_to(a_referral(fallback_centre_ids=fallbacks, window_to=AT), LINE, AT) == ()
    open_still = a_referral(fallback_centre_ids=fallbacks, window_to=AT + timedelta(microseconds=1))
    assert len(may_go_on_to(open_still, LINE, AT)) == 2


def test_only_the_sender_is_told_where_it_goes_on() -> None:
    file = a_file()
    successor = a_referral(receiver=MAE_SOT)
    decision = passed_on(handed_back(file, AT), successor)
    assert (decision.referral.redirected_to, decision.referral.outcome) == (successor.id, Outcome.REFERRED_ONWARD)
    assert decision.referral.version == 8, "one decision, one version"
    last = decision.happened[-1]
    assert (last.type, last.audience) == (EventType.REFERRAL_REDIRECTED, (file.referral.sender.organisation_id,))


ACCEPT: tuple[Action, Any] = (Action.ACCEPT, Accept(None, None))
CONFIRM: tuple[Action, Any] = (Action.CONFIRM_CONTACT, ConfirmContact("phone", AT, None))


@pytest.mark.parametrize(
    ("status", "kind", "action", "refused"),
    [
        (S.SENT, ReferralKind.TRANSFER, ACCEPT, True),
        (S.SENT, ReferralKind.SERVICE, ACCEPT, True),
        (S.ACCEPTED, ReferralKind.TRANSFER, CONFIRM, True),
        (S.ACCEPTED, ReferralKind.SERVICE, CONFIRM, False),
    ],
)
def test_a_centre_that_is_not_in_operation_takes_over_nothing(
    status: S, kind: ReferralKind, action: tuple[Action, Any], refused: bool
) -> None:
    file = a_file(a_referral(status, kind=kind), receiver_in_operation=False)
    assert (action[0] not in view_of(RECEIVER, file, AT).allowed_actions) is refused
    if refused:
        with pytest.raises(CentreNotActive):
            decide(file, RECEIVER, *action, None, AT)
    else:
        assert decide(file, RECEIVER, *action, None, AT) is not None
