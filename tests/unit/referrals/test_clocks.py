"""The clocks: first answer, decision, contact; the pause while a question is open; what is overdue."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.directory.corridor import ResponseTime
from domain.kernel.access import Actor
from domain.referrals.clock_steps import step
from domain.referrals.deciding import decide
from domain.referrals.effects import contact_started, next_due, resumed, started, with_clocks
from domain.referrals.ending import end
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Clocks, Referral
from domain.referrals.view import is_overdue, view_of
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import AT, BATTAMBANG, RECEIVER, SENDER, SENT_AT, TIMES, a_file, a_referral, an_actor
from tests.unit.builders_requests import A_REQUEST

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
FOUR_DAYS = ResponseTime(acknowledge_within=DAY, decide_within=4 * DAY, contact_within=7 * DAY)


def asked_at(day: int, decide_by_day: int = 4) -> Referral:
    """Sent on day 0, with a question open since that day, and a decision due on another."""
    return a_referral(
        S.INFO_REQUESTED,
        sent_at=SENT_AT,
        info_requested_at=SENT_AT + day * DAY,
        clocks=Clocks(SENT_AT + DAY, SENT_AT + decide_by_day * DAY),
    )


def day(number: float) -> datetime:
    return SENT_AT + number * DAY


def test_sending_starts_the_first_two_clocks() -> None:
    assert started(FOUR_DAYS, AT) == Clocks(AT + DAY, AT + 4 * DAY, None)


@pytest.mark.parametrize(
    ("asked", "due", "answered", "expected"),
    [
        (1, 4, 1, 4),  # answered at once: nothing is added
        (1, 4, 3, 6),  # two days of waiting are added
        (1, 4, 5, 8),  # four days: exactly twice the length
        (1, 4, 6, 8),  # not past twice the length
        (1, 4, 90, 8),
        (3, 6, 4, 7),  # a second question adds to the first
        (3, 6, 7, 8),  # and both together stay under the limit
        (6, 8, 9, 8),  # the limit itself does not move
    ],
)
def test_the_decide_clock_stands_while_a_question_is_open(asked: int, due: int, answered: int, expected: int) -> None:
    clocks = resumed(asked_at(asked, due), FOUR_DAYS, day(answered))
    assert clocks.decide_by == day(expected)
    assert clocks.acknowledge_by == SENT_AT + DAY


def test_several_questions_together_never_pass_twice_the_length() -> None:
    file = a_file(a_referral(S.SENT), times=FOUR_DAYS)
    file = replace(file, referral=replace(file.referral, clocks=started(FOUR_DAYS, SENT_AT)))
    at = SENT_AT
    for _ in range(6):
        for actor, action in ((RECEIVER, Action.ASK), (an_actor(file.referral.sender), Action.ANSWER)):
            at += DAY
            decision = decide(file, actor, action, A_REQUEST[action], None, at)
            assert decision is not None
            file = replace(file, referral=decision.referral)
            assert decision.referral.next_due_at is not None
            assert decision.referral.next_due_at <= day(8)
    assert file.referral.clocks.decide_by == day(8)


def test_the_contact_clock_starts_at_acceptance_or_at_arrival() -> None:
    assert contact_started(a_referral(S.SENT), FOUR_DAYS, AT).contact_by == AT + 7 * DAY
    early, late = a_referral(S.SENT, window_from=AT - DAY), a_referral(S.SENT, window_from=AT + 30 * DAY)
    assert contact_started(early, FOUR_DAYS, AT).contact_by == AT + 7 * DAY
    assert contact_started(late, FOUR_DAYS, AT).contact_by == AT + 37 * DAY


def test_the_contact_clock_does_not_end_while_the_person_may_still_arrive() -> None:
    for begin in (None, AT + DAY):
        open_long = a_referral(S.SENT, window_from=begin, window_to=AT + 30 * DAY)
        assert contact_started(open_long, FOUR_DAYS, AT).contact_by == AT + 30 * DAY
    soon_over = a_referral(S.SENT, window_to=AT + 2 * DAY)
    assert contact_started(soon_over, FOUR_DAYS, AT).contact_by == AT + 7 * DAY


BOTH = Clocks(day(1), day(4), day(30))

NEXT_DUE = {
    S.DRAFT: None,
    S.SENT: day(1),
    S.ACKNOWLEDGED: day(4),
    S.INFO_REQUESTED: day(8),
    S.ACCEPTED: day(30),
    S.IN_PROGRESS: None,
    S.PAUSED: None,
    S.COMPLETED: None,
    S.DECLINED: None,
    S.WITHDRAWN: None,
    S.EXPIRED: None,
    S.NO_SHOW: None,
    S.CONSENT_WITHDRAWN: None,
    S.ENTERED_IN_ERROR: None,
}


@pytest.mark.parametrize("status", S)
def test_each_state_has_the_one_thing_that_is_due_next(status: S) -> None:
    assert next_due(a_referral(status, clocks=BOTH), FOUR_DAYS) == NEXT_DUE[status]


def test_a_decision_due_before_the_acknowledgement_counts_first() -> None:
    assert next_due(a_referral(S.SENT, clocks=Clocks(day(4), day(1))), FOUR_DAYS) == day(1)


@pytest.mark.parametrize(("late", "overdue"), [(-MOMENT, False), (timedelta(0), False), (MOMENT, True)])
def test_overdue_begins_after_the_moment_itself(late: timedelta, overdue: bool) -> None:
    referral = a_referral(S.SENT, next_due_at=AT)
    assert is_overdue(referral, AT + late) is overdue
    assert view_of(RECEIVER, a_file(referral), AT + late).overdue is overdue


def test_what_has_ended_is_never_overdue() -> None:
    for status in (S.COMPLETED, S.DECLINED, S.WITHDRAWN, S.EXPIRED, S.IN_PROGRESS, S.PAUSED):
        assert not is_overdue(a_referral(status), AT + 1000 * DAY)


@pytest.mark.parametrize(
    ("by", "action"), [(RECEIVER, Action.DECLINE), (SENDER, Action.WITHDRAW), (SENDER, Action.VOID)]
)
def test_what_ends_while_a_question_is_open_shows_the_due_times_as_before(by: Actor, action: Action) -> None:
    asked = with_clocks(asked_at(1), FOUR_DAYS)
    decision = decide(a_file(asked, times=FOUR_DAYS), by, action, A_REQUEST[action], None, day(2))
    assert decision is not None
    assert decision.referral.due == Clocks(SENT_AT + DAY, day(8))
    assert end(asked, S.CONSENT_WITHDRAWN, day(2)).due == Clocks(SENT_AT + DAY, day(8))


def test_what_expires_with_a_question_open_was_due_at_twice_the_length() -> None:
    asked = replace(with_clocks(asked_at(1), FOUR_DAYS), overdue_told_for=day(8))
    decision = step(
        a_file(asked, times=FOUR_DAYS), Actor.system(BATTAMBANG.organisation_id), Action.EXPIRE, None, day(9)
    )
    assert decision is not None
    assert (decision.referral.status, decision.referral.due.decide_by) == (S.EXPIRED, day(8))


@pytest.mark.parametrize(
    ("status", "action"),
    [(S.SENT, Action.ACKNOWLEDGE), (S.SENT, Action.ASK), (S.SENT, Action.ACCEPT), (S.SENT, Action.DECLINE)],
)
def test_every_first_answer_stops_the_first_clock(status: S, action: Action) -> None:
    file = a_file(a_referral(status, clocks=Clocks(AT - DAY, AT + DAY)), times=TIMES)
    decision = decide(file, RECEIVER, action, A_REQUEST[action], None, AT)
    assert decision is not None
    assert not is_overdue(decision.referral, AT)
    assert decision.referral.clocks.acknowledge_by == AT - DAY
