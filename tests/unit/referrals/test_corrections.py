"""Amending and rescheduling: what they change, what they leave, and what stays of both versions."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from domain.kernel.errors import InvalidValues
from domain.referrals import requests as say
from domain.referrals.deciding import decide
from domain.referrals.decision import Decision
from domain.referrals.lifecycle import Action
from domain.referrals.referral import StepText, Version
from domain.referrals.view import ReferralFile
from domain.vocabulary import Outcome, ServiceType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import AT, RECEIVER, SENDER, TIMES, a_file, a_referral

DAY = timedelta(days=1)


def amended(file: ReferralFile, **said: Any) -> Decision | None:
    fields = {"handler": None, "outcome": None, "services_delivered": None, "note": None, "reason": "Wrong."}
    return decide(file, RECEIVER, Action.AMEND, say.Amend(**{**fields, **said}), None, AT)


def moved(file: ReferralFile, start: Any, end: Any) -> Decision | None:
    return decide(file, SENDER, Action.RESCHEDULE, say.Reschedule(start, end, "Late."), None, AT)


@pytest.mark.parametrize("status", [S.ACCEPTED, S.IN_PROGRESS, S.PAUSED, S.COMPLETED])
def test_only_what_is_named_changes_and_the_state_does_not(status: S) -> None:
    words = replace(a_referral().words, handler="Somchai", accept_note="Monday.", outcome_note="Paid.")
    file = a_file(a_referral(status, words=words, outcome=Outcome.SERVICE_RECEIVED, resume_on=date(2027, 1, 1)))
    decision = amended(file, note="Friday.")
    assert decision is not None
    written = "outcome_note" if status is S.COMPLETED else "accept_note"
    assert decision.referral == replace(
        file.referral, words=replace(words, **{written: "Friday."}), version=8, updated_at=AT
    )
    assert decision.grants == decision.revokes == ()


def test_outcome_and_services_are_corrected_once_they_are_there() -> None:
    done = a_file(a_referral(S.COMPLETED, outcome=Outcome.SERVICE_RECEIVED))
    decision = amended(done, outcome=Outcome.DECEASED, services_delivered=(ServiceType.COUNSELLING,))
    assert decision is not None
    assert (decision.referral.outcome, decision.referral.services_delivered) == ("deceased", ("counselling",))
    assert decision.said == StepText(
        reason="Wrong.",
        before=Version(outcome=Outcome.SERVICE_RECEIVED, services_delivered=()),
        after=Version(outcome=Outcome.DECEASED, services_delivered=(ServiceType.COUNSELLING,)),
    )
    with pytest.raises(InvalidValues):
        amended(a_file(a_referral(S.IN_PROGRESS)), outcome=Outcome.DECEASED)


def test_a_correction_that_changes_nothing_is_no_new_version() -> None:
    words = replace(a_referral().words, handler="Malee")
    assert amended(a_file(a_referral(S.ACCEPTED, words=words)), handler="Malee") is None
    file = a_file(a_referral(S.SENT, window_from=AT + DAY, window_to=AT + 2 * DAY))
    assert moved(file, AT + DAY, AT + 2 * DAY) is None
    with pytest.raises(InvalidValues):
        amended(a_file(a_referral(S.ACCEPTED)))


def test_the_clock_for_contact_moves_with_the_arrival_once_it_runs() -> None:
    start = AT + 9 * DAY
    for status, contact_by in ((S.SENT, None), (S.ACCEPTED, start + TIMES.contact_within)):
        decision = moved(a_file(a_referral(status)), start, start + DAY)
        assert decision is not None
        assert decision.referral.clocks.contact_by == contact_by
        assert (decision.referral.window_from, decision.referral.window_to) == (start, start + DAY)
    assert decision is not None
    assert decision.referral.next_due_at == start + TIMES.contact_within
    assert [event.type for event in decision.happened] == ["referral.rescheduled"]


def test_moving_only_the_end_of_the_window_does_not_move_the_clock_back() -> None:
    file = a_file(a_referral(S.ACCEPTED, window_from=AT + 20 * DAY, window_to=AT + 25 * DAY))
    decision = moved(file, None, AT + 90 * DAY)
    assert decision is not None
    assert decision.referral.clocks.contact_by == AT + 90 * DAY


def test_after_a_correction_the_state_is_still_made_by_the_action_before() -> None:
    file = a_file(a_referral(S.ACCEPTED))
    decision = amended(file, handler="Malee")
    assert decision is not None
    assert decision.referral.last_action is Action.ACCEPT
