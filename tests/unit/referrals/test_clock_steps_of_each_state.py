"""What the service does when a clock ends: every state and moment, without a database."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.directory.corridor import ResponseTime
from domain.kernel.access import Actor
from domain.kernel.ids import CentreId, OrganisationId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Unreadable
from domain.referrals.clock_steps import WAITS_FOR_A_KEY, due_step, must_not_wait, step
from domain.referrals.deciding import decide
from domain.referrals.decision import Decision, Sealed
from domain.referrals.effects import next_step, promised, with_clocks
from domain.referrals.ending import end
from domain.referrals.fallbacks import wants_to_go_on
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Clocks, Referral
from domain.referrals.view import ReferralFile
from domain.vocabulary import EventType, HandoffStatus, OperatorType, ReferralKind
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    RECEIVER,
    SENDER,
    SENT_AT,
    a_case,
    a_file,
    a_referral,
    an_id,
)
from tests.unit.builders_requests import A_REQUEST

DAY = timedelta(days=1)
TIMES = ResponseTime(acknowledge_within=DAY, decide_within=4 * DAY, contact_within=7 * DAY)
CLOCK = Actor.system(BATTAMBANG.organisation_id)
LEAD = (OrganisationId(an_id("ministry")), OperatorType.GOVERNMENT)
BOTH = (BATTAMBANG.organisation_id, CHIANG_MAI.organisation_id)


def day(number: float) -> datetime:
    return SENT_AT + number * DAY


def running(status: S, told: float | None = None, **changes: object) -> Referral:
    """Sent on day 0; to be acknowledged by day 1, decided by day 4, and after acceptance contacted by day 30."""
    clocks = Clocks(day(1), day(4), day(30) if status is S.ACCEPTED else None)
    told_for = None if told is None else day(told)
    referral = a_referral(status, clocks=clocks, window_to=None, overdue_told_for=told_for, **changes)
    return with_clocks(referral, TIMES)


NEXT = [
    # state              told until day   the next step on day   and what it is
    (S.SENT, None, 1, Action.OVERDUE),
    (S.SENT, 1, 4, Action.OVERDUE),
    (S.SENT, 4, 4, Action.EXPIRE),
    (S.ACKNOWLEDGED, None, 4, Action.OVERDUE),
    (S.ACKNOWLEDGED, 1, 4, Action.OVERDUE),  # what was told of the first clock says nothing of the second
    (S.ACKNOWLEDGED, 4, 4, Action.EXPIRE),
    (S.INFO_REQUESTED, 4, 8, Action.OVERDUE),  # the pause ends after twice the length
    (S.INFO_REQUESTED, 8, 8, Action.EXPIRE),
    (S.ACCEPTED, 4, 30, Action.OVERDUE),
    (S.ACCEPTED, 30, 37, Action.EXPIRE),  # a second contact period later
    (S.ACCEPTED, 33, 37, Action.EXPIRE),  # the window was moved forward after it had been told
]


@pytest.mark.parametrize(("status", "told", "due", "action"), NEXT)
def test_each_state_has_one_next_step_and_not_before_its_time(
    status: S, told: float | None, due: float, action: Action
) -> None:
    referral = running(status, told)
    assert referral.step_due_at == day(due)
    assert due_step(referral, day(due)) is None
    assert due_step(referral, day(due) + timedelta(microseconds=1)) is action
    assert due_step(referral, day(1000)) is action


NO_CLOCK = [status for status in S if status not in {row[0] for row in NEXT}]


@pytest.mark.parametrize("status", NO_CLOCK)
def test_no_clock_runs_in_any_other_state(status: S) -> None:
    referral = running(status)
    assert (referral.step_due_at, due_step(referral, day(1000))) == (None, None)


@pytest.mark.parametrize("before", sorted({row[0] for row in NEXT}))
def test_what_ends_because_of_the_person_or_the_case_has_no_clock_left(before: S) -> None:
    ended = end(running(before), S.CONSENT_WITHDRAWN, day(2))
    assert (ended.next_due_at, ended.step_due_at, due_step(ended, day(1000))) == (None, None, None)


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        (S.SENT, [Action.OVERDUE, Action.OVERDUE, Action.EXPIRE]),
        (S.ACKNOWLEDGED, [Action.OVERDUE, Action.EXPIRE]),
        (S.INFO_REQUESTED, [Action.OVERDUE, Action.EXPIRE]),
        (S.ACCEPTED, [Action.OVERDUE, Action.EXPIRE]),
    ],
)
def test_however_long_the_worker_was_away_the_steps_follow_one_another(status: S, steps: list[Action]) -> None:
    file, taken = a_file(running(status), times=TIMES), list[Action]()
    while (action := due_step(file.referral, day(100))) is not None:
        decision = taken_by(file, action)
        taken.append(action)
        assert decision.referral.version == file.referral.version + 1
        file = replace(file, referral=decision.referral, handoff=decision.handoff or file.handoff)
    assert taken == steps
    assert file.referral.status is S.EXPIRED


def taken_by(file: ReferralFile, action: Action) -> Decision:
    decision = step(file, CLOCK, action, LEAD, day(100))
    assert decision is not None
    return decision


def test_clocks_that_end_at_one_instant_are_told_once() -> None:
    referral = with_clocks(replace(running(S.SENT), clocks=Clocks(day(4), day(4))), TIMES)
    decision = taken_by(a_file(referral, times=TIMES), Action.OVERDUE)
    assert due_step(decision.referral, day(5)) is Action.EXPIRE


def test_being_late_changes_no_state_and_is_told_to_both_sides_and_the_lead() -> None:
    file = a_file(running(S.SENT), times=TIMES)
    decision = taken_by(file, Action.OVERDUE)
    assert (decision.referral.status, decision.referral.last_action) == (S.SENT, Action.SEND)
    assert decision.referral.next_due_at == file.referral.next_due_at, "it stays overdue for its readers"
    (told,) = decision.happened
    assert (told.type, told.audience) == (EventType.REFERRAL_OVERDUE, (*BOTH, LEAD[0]))
    assert (decision.handoff, decision.grants, decision.revokes, decision.custody) == (None, (), (), None)


def test_a_lead_of_an_excluded_kind_is_not_told() -> None:
    case = a_case(holder=BATTAMBANG, excluded_operator_types=(OperatorType.GOVERNMENT,))
    (told,) = taken_by(a_file(running(S.SENT), case=case, times=TIMES), Action.OVERDUE).happened
    assert told.audience == BOTH
    (told,) = taken_by(a_file(running(S.SENT), times=TIMES), Action.OVERDUE).happened
    assert LEAD[0] in told.audience


@pytest.mark.parametrize("kind", ReferralKind)
def test_a_lapse_after_acceptance_takes_everything_back_and_goes_nowhere(kind: ReferralKind) -> None:
    file = a_file(running(S.ACCEPTED, 30, kind=kind, fallback_centre_ids=(CentreId(an_id("mae-sot")),)), times=TIMES)
    decision = taken_by(file, Action.EXPIRE)
    assert decision.referral.deletion_owed
    assert {gone.sealed for gone in decision.revokes} == {Sealed.IDENTITY, Sealed.CONVERSATION}
    assert decision.custody is None
    happened = {event.type for event in decision.happened}
    expected = {EventType.REFERRAL_EXPIRED, EventType.DELETION_OWED}
    if kind is ReferralKind.TRANSFER:
        assert decision.handoff is not None
        assert decision.handoff.status is HandoffStatus.LAPSED
        expected |= {EventType.HANDOFF_LAPSED}
    assert happened == expected
    assert all(LEAD[0] not in event.audience for event in decision.happened)
    assert not wants_to_go_on(decision.referral, day(40))
    undecided = taken_by(a_file(running(S.SENT, 4), times=TIMES), Action.EXPIRE)
    assert not undecided.referral.deletion_owed
    assert wants_to_go_on(undecided.referral, day(5))


def test_a_receiver_that_works_on_the_case_otherwise_owes_no_deletion() -> None:
    file = a_file(running(S.ACCEPTED, 30), times=TIMES, works_beside=True)
    assert taken_by(file, Action.EXPIRE).referral.deletion is None


def test_an_answer_starts_the_next_clock_whatever_was_told_before() -> None:
    file = a_file(running(S.SENT, 1), times=TIMES)
    accepted = decide(file, RECEIVER, Action.ACCEPT, A_REQUEST[Action.ACCEPT], None, day(3))
    assert accepted is not None
    assert accepted.referral.step_due_at == day(10)
    assert due_step(accepted.referral, day(9)) is None
    asked = decide(file, RECEIVER, Action.ASK, A_REQUEST[Action.ASK], None, day(3))
    assert asked is not None
    assert asked.referral.step_due_at == day(8)
    answered = decide(
        replace(file, referral=asked.referral), SENDER, Action.ANSWER, A_REQUEST[Action.ANSWER], None, day(5)
    )
    assert answered is not None
    assert answered.referral.step_due_at == day(6)


def test_what_was_promised_when_it_was_sent_counts_and_not_what_the_corridor_says_now() -> None:
    hasty = ResponseTime(*[timedelta(seconds=1)] * 3)
    week = int(timedelta(days=7).total_seconds())
    referral = replace(running(S.SENT), decide_within=week, contact_within=week)
    assert promised(referral, hasty) == ResponseTime(timedelta(seconds=1), 7 * DAY, 7 * DAY)
    assert promised(running(S.SENT), hasty) == hasty, "a draft was promised nothing yet"


@pytest.mark.parametrize("status", S)
def test_the_next_step_is_never_before_what_is_shown_as_due(status: S) -> None:
    referral = running(status)
    found = next_step(referral, TIMES)
    assert (found is None) is (referral.next_due_at is None)
    if found is not None and referral.next_due_at is not None:
        assert found >= referral.next_due_at


@pytest.mark.parametrize(
    ("late", "problem", "waits"),
    [
        (timedelta(0), KeyServiceUnavailable("away"), True),
        (WAITS_FOR_A_KEY - timedelta(seconds=1), KeyServiceUnavailable("away"), True),
        (WAITS_FOR_A_KEY, KeyServiceUnavailable("away"), False),
        (timedelta(0), CiphertextRejected("damaged"), False),
    ],
)
def test_a_referral_waits_for_its_key_but_not_for_ever(
    late: timedelta, problem: KeyServiceUnavailable | CiphertextRejected, waits: bool
) -> None:
    referral = replace(running(S.SENT, 4), unreadable=(Unreadable("summary", problem),), step_due_at=AT)
    if waits:
        with pytest.raises(KeyServiceUnavailable):
            must_not_wait(referral, AT + late)
    else:
        must_not_wait(referral, AT + late)
