"""What each action writes, and which input it refuses."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.kernel.access import Side
from domain.kernel.errors import InvalidValues
from domain.referrals import requests as say
from domain.referrals.deciding import decide
from domain.referrals.decision import Decision
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action
from domain.referrals.view import ReferralFile
from domain.vocabulary import Channel, DecidedBy, DeclineReason, Outcome, ReferralKind, ServiceType
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_domain import AT, MAE_SOT, RECEIVER, SENDER, SENT_AT, a_file, a_referral
from tests.unit.builders_requests import A_REQUEST, BEFORE

LATER = AT + timedelta(microseconds=1)


def done(file: ReferralFile, action: Action, said: say.Request | None = None) -> Decision:
    actor = SENDER if SIDE_OF_ACTION[action] is Side.SENDER else RECEIVER
    decision = decide(file, actor, action, said or A_REQUEST[action], None, AT)
    assert decision is not None
    return decision


def faults(file: ReferralFile, action: Action, said: say.Request) -> list[tuple[str, str]]:
    with pytest.raises(InvalidValues) as refused:
        done(file, action, said)
    return [(fault.pointer, fault.code) for fault in refused.value.faults]


def test_acknowledging_names_the_handler() -> None:
    changed = done(a_file(), Action.ACKNOWLEDGE).referral
    assert (changed.acknowledged_at, changed.words.handler) == (AT, "Somchai")


def test_a_new_question_clears_the_old_answer_and_counts_as_seen() -> None:
    words = replace(a_referral().words, question="Old?", answer="Old.")
    changed = done(a_file(a_referral(words=words)), Action.ASK).referral
    assert (changed.words.question, changed.words.answer) == ("A contract?", None)
    assert changed.acknowledged_at == changed.info_requested_at == AT


def test_asking_later_does_not_move_the_first_acknowledgement() -> None:
    changed = done(a_file(a_referral(S.ACKNOWLEDGED, acknowledged_at=SENT_AT)), Action.ASK).referral
    assert changed.acknowledged_at == SENT_AT


def test_an_answer_keeps_the_question_and_ends_the_pause() -> None:
    words = replace(a_referral().words, question="A contract?")
    changed = done(a_file(a_referral(S.INFO_REQUESTED, words=words)), Action.ANSWER).referral
    assert (changed.words.question, changed.words.answer) == ("A contract?", "Yes.")
    assert changed.info_requested_at is None


def test_accepting_keeps_the_handler_unless_another_is_named() -> None:
    words = replace(a_referral().words, handler="Malee")
    file = a_file(a_referral(S.ACKNOWLEDGED, words=words))
    kept = done(file, Action.ACCEPT, say.Accept(None, None)).referral
    assert (kept.words.handler, kept.accepted_at, kept.acknowledged_at) == ("Malee", AT, AT)
    assert done(file, Action.ACCEPT).referral.words.handler == "Somchai"


@pytest.mark.parametrize("reason", DeclineReason)
def test_three_reasons_need_a_comment(reason: DeclineReason) -> None:
    needs = reason in ("other", "unsafe_for_migrant", "conflict_of_interest")
    for comment in (None, "", "  \n"):
        said = say.Decline(reason, comment, DecidedBy.CENTRE, None)
        if needs:
            assert faults(a_file(), Action.DECLINE, said) == [("/comment", "missing")]
        else:
            assert done(a_file(), Action.DECLINE, said).referral.decline_reason is reason
    assert (
        done(a_file(), Action.DECLINE, say.Decline(reason, "Because.", DecidedBy.MIGRANT, None)).referral.ended_at == AT
    )


def test_declining_writes_who_decided_and_who_could_help() -> None:
    said = say.Decline(DeclineReason.OUTSIDE_AREA, "Too far.", DecidedBy.MIGRANT, MAE_SOT.centre_id)
    changed = done(a_file(), Action.DECLINE, said).referral
    assert (changed.decided_by, changed.suggested_centre_id) == (DecidedBy.MIGRANT, MAE_SOT.centre_id)
    assert changed.words.decline_comment == "Too far."


@pytest.mark.parametrize(("code_matches", "verified"), [(None, False), (True, True)])
def test_contact_is_verified_only_by_the_migrants_code(code_matches: bool | None, verified: bool) -> None:
    said = say.ConfirmContact(Channel.PHONE, AT, code_matches)
    changed = done(a_file(a_referral(S.ACCEPTED)), Action.CONFIRM_CONTACT, said).referral
    assert (changed.contact_verified, changed.contact_channel, changed.contact_confirmed_at) == (verified, "phone", AT)


def test_contact_with_a_wrong_code_or_from_the_future_is_refused() -> None:
    file = a_file(a_referral(S.ACCEPTED))
    wrong, ahead = say.ConfirmContact(Channel.PHONE, AT, False), say.ConfirmContact(Channel.PHONE, LATER, None)
    assert faults(file, Action.CONFIRM_CONTACT, wrong) == [("/migrant_code", "wrong_code")]
    assert faults(file, Action.CONFIRM_CONTACT, ahead) == [("/at", "in_the_future")]


@pytest.mark.parametrize(("kind", "moved"), [(ReferralKind.TRANSFER, True), (ReferralKind.SERVICE, False)])
def test_only_a_transfer_moves_custody(kind: ReferralKind, moved: bool) -> None:
    decision = done(a_file(a_referral(S.ACCEPTED, kind=kind)), Action.CONFIRM_CONTACT)
    assert decision.referral.custody_moved is moved
    assert (decision.custody is not None) is moved


def test_a_no_show_names_at_least_one_attempt_in_the_past() -> None:
    file = a_file(a_referral(S.ACCEPTED))
    early, late = say.Attempt(Channel.PHONE, BEFORE), say.Attempt(Channel.SMS, LATER)
    assert faults(file, Action.NO_SHOW, say.NoShow(())) == [("/attempts", "missing")]
    assert faults(file, Action.NO_SHOW, say.NoShow((early, late))) == [("/attempts/1/at", "in_the_future")]
    changed = done(file, Action.NO_SHOW, say.NoShow((early, early))).referral
    assert changed.attempts == ((Channel.PHONE, BEFORE),) * 2
    assert changed.ended_at == AT


def tried(*seconds_ago: int) -> say.NoShow:
    return say.NoShow(tuple(say.Attempt(Channel.PHONE, AT - timedelta(seconds=ago)) for ago in seconds_ago))


def test_one_attempt_since_the_acceptance_is_enough_and_earlier_ones_may_be_told() -> None:
    file = a_file(a_referral(S.ACCEPTED, accepted_at=AT - timedelta(seconds=29.5)))
    for enough in (tried(30), tried(3600, 30)):
        assert done(file, Action.NO_SHOW, enough).referral.status is S.NO_SHOW
    for early in (tried(31), tried(3600, 31)):
        expected = [(f"/attempts/{place}/at", "before_accepted") for place in range(len(early.attempts))]
        assert faults(file, Action.NO_SHOW, early) == expected


def test_a_pause_says_until_when_and_resuming_forgets_it() -> None:
    day = date(2027, 1, 10)
    paused = done(a_file(a_referral(S.IN_PROGRESS)), Action.PAUSE, say.Pause("The court rests.", day)).referral
    assert (paused.resume_on, paused.words.reason) == (day, "The court rests.")
    assert done(a_file(paused), Action.RESUME).referral.resume_on is None


def test_completing_writes_the_outcome() -> None:
    said = say.Complete(Outcome.PARTLY_RECEIVED, (ServiceType.COUNSELLING,), "Half.")
    changed = done(a_file(a_referral(S.IN_PROGRESS)), Action.COMPLETE, said).referral
    assert (changed.outcome, changed.services_delivered) == (Outcome.PARTLY_RECEIVED, (ServiceType.COUNSELLING,))
    assert (changed.words.outcome_note, changed.ended_at) == ("Half.", AT)


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.VOID])
def test_taking_back_says_why_and_when(action: Action) -> None:
    changed = done(a_file(a_referral(S.SENT)), action).referral
    assert (changed.ended_at, changed.words.reason) == (AT, A_REQUEST[action].reason)  # type: ignore[union-attr]
