"""What becomes of everything in a case when custody moves (contract, section 5)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.cases.custody import CustodyMove
from domain.kernel.access import Place, Side, sides
from domain.kernel.errors import CaseHasOpenReferrals, InvalidTransition
from domain.kernel.ids import DataKeyId, HandoffId, ReferralId
from domain.person.case_decision import CaseDecision
from domain.person.closing import Closing, close
from domain.person.custody_follows import TakenAlong, taken_along, with_everything_along
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.person.withdrawal import Withdrawal, withdraw
from domain.referrals.deciding import decide
from domain.referrals.deletion import owed
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.referrals.requests import Complete
from domain.vocabulary import CustodyReason, EventType, HandoffStatus, Outcome, ReferralKind
from domain.vocabulary import ReferralStatus as S
from domain.vocabulary.referral import OPEN
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    RECEIVER,
    a_case,
    a_consent,
    a_file,
    a_handoff,
    a_referral,
    an_actor,
    an_id,
)

SERVICE, TRANSFER = ReferralKind.SERVICE, ReferralKind.TRANSFER
OPENED = CustodyPeriod(BATTAMBANG, CustodyReason.OPENED, None)
SENT_AND_OPEN = tuple(status for status in OPEN if status is not S.DRAFT)


def a_move(to: Place, before: Place = BATTAMBANG, by: CustodyReason = CustodyReason.HANDOFF) -> CustodyMove:
    return CustodyMove(a_case().id, 3, before.centre_id, to, by, HandoffId(an_id("moving")), AT)


def the_case(*referrals: Referral, **changes: Any) -> WholeCase:
    ledger = changes.pop("ledger", (OPENED,))
    case = a_case(holder=ledger[-1].place)
    return replace(WholeCase(case, ledger, (a_consent(),), referrals, ()), **changes)


def held_since_by(*places: Place) -> tuple[CustodyPeriod, ...]:
    return (OPENED, *(CustodyPeriod(place, CustodyReason.HANDOFF, None) for place in places))


def told(along: TakenAlong) -> list[tuple[EventType, int]]:
    return [(event.type, len(event.audience)) for event in along.happened]


@pytest.mark.parametrize("status", SENT_AND_OPEN)
def test_an_open_service_passes_to_the_new_holder_in_every_state(status: S) -> None:
    service = a_referral(status, kind=SERVICE, receiver=MAE_SOT)
    along = taken_along(the_case(service), a_move(CHIANG_MAI))
    (after,) = along.referrals
    assert (after.sender, after.from_centre_id) == (CHIANG_MAI, BATTAMBANG.centre_id)
    assert (after.version, after.updated_at) == (service.version + 1, AT)
    same = ("status", "last_action", "clocks", "next_due_at", "words", "receiver", "ended_at")
    assert all(getattr(after, name) == getattr(service, name) for name in same)
    assert told(along) == [(EventType.REFERRAL_SENDER_CHANGED, 3)]
    assert along.passed == (after,)
    assert along.lets_go == ((BATTAMBANG.organisation_id, service.id),)
    assert along.closed_conversations == ((BATTAMBANG.organisation_id, service.data_key_id),)


def test_the_history_names_who_sent_it_however_often_custody_moves() -> None:
    service = a_referral(S.SENT, kind=SERVICE, receiver=MAE_SOT)
    first = taken_along(the_case(service), a_move(CHIANG_MAI)).after
    second = taken_along(first, a_move(PURSAT, CHIANG_MAI))
    third = taken_along(second.after, a_move(BATTAMBANG, PURSAT))
    assert second.referrals[0].from_centre_id == third.referrals[0].from_centre_id == BATTAMBANG.centre_id
    assert third.referrals[0].sender == BATTAMBANG
    assert third.lets_go == (), "the sister centre's organisation has it as before"
    assert third.closed_conversations == ()


def test_a_draft_of_the_old_holder_comes_along_unknown_to_its_receiver() -> None:
    draft = a_referral(S.DRAFT, receiver=MAE_SOT)
    along = taken_along(the_case(draft), a_move(CHIANG_MAI))
    assert along.referrals[0].sender == CHIANG_MAI
    assert MAE_SOT.organisation_id not in along.happened[0].audience


def test_a_draft_of_somebody_else_stays_their_own() -> None:
    draft = a_referral(S.DRAFT, sender=MAE_SOT, receiver=PURSAT)
    assert taken_along(the_case(draft), a_move(CHIANG_MAI)).referrals == ()


def test_a_draft_to_the_very_centre_that_becomes_holder_is_withdrawn() -> None:
    along = taken_along(the_case(a_referral(S.DRAFT)), a_move(CHIANG_MAI))
    assert [(one.status, one.sender) for one in along.referrals] == [(S.WITHDRAWN, BATTAMBANG)]
    assert CHIANG_MAI.organisation_id not in along.happened[0].audience
    assert along.closed_conversations == ()


@pytest.mark.parametrize("status", SENT_AND_OPEN)
def test_a_service_with_the_new_holder_ends_as_taken_over(status: S) -> None:
    service = a_referral(status, kind=SERVICE)
    along = taken_along(the_case(service), a_move(CHIANG_MAI))
    (after,) = along.referrals
    assert (after.status, after.outcome, after.sender) == (S.COMPLETED, Outcome.TAKEN_OVER, BATTAMBANG)
    assert (after.ended_at, after.next_due_at) == (AT, None)
    assert told(along) == [(EventType.REFERRAL_COMPLETED, 2)]


@pytest.mark.parametrize("status", [S.IN_PROGRESS, S.PAUSED])
@pytest.mark.parametrize(("to", "outcome"), [(BATTAMBANG, Outcome.HANDED_BACK), (MAE_SOT, Outcome.REFERRED_ONWARD)])
def test_the_transfer_that_brought_the_case_ends_with_the_custody(status: S, to: Place, outcome: Outcome) -> None:
    brought = a_referral(status, custody_moved=True)
    along = taken_along(the_case(brought, ledger=held_since_by(CHIANG_MAI)), a_move(to, CHIANG_MAI))
    assert [(one.status, one.outcome, one.sender) for one in along.referrals] == [(S.COMPLETED, outcome, BATTAMBANG)]
    assert along.closes_identity == (CHIANG_MAI.organisation_id,)


def test_what_ended_by_itself_is_no_repetition_of_complete() -> None:
    brought = a_referral(S.IN_PROGRESS, custody_moved=True)
    along = taken_along(the_case(brought, ledger=held_since_by(CHIANG_MAI)), a_move(MAE_SOT, CHIANG_MAI))
    request = Complete(Outcome.SERVICE_RECEIVED, (), None)
    with pytest.raises(InvalidTransition):
        decide(a_file(along.referrals[0]), RECEIVER, Action.COMPLETE, request, None, AT)


def test_another_open_transfer_goes_on_from_the_new_holder_and_every_open_offer_ends() -> None:
    transfer = a_referral(S.ACCEPTED, receiver=MAE_SOT)
    handoff = a_handoff(HandoffStatus.ACCEPTED, receiver=MAE_SOT)
    key = DataKeyId(an_id("why it was offered"))
    offer = a_handoff(id=HandoffId(an_id("offer")), referral_id=None, receiver=MAE_SOT, data_key_id=key)
    along = taken_along(the_case(transfer, handoffs=(handoff, offer)), a_move(PURSAT, by=CustodyReason.SUCCESSOR))
    assert [(one.status, one.sender) for one in along.referrals] == [(S.ACCEPTED, PURSAT)]
    assert {(one.id, one.status, one.sender, one.version) for one in along.handoffs} == {
        (handoff.id, HandoffStatus.ACCEPTED, PURSAT, handoff.version + 1),
        (offer.id, HandoffStatus.CALLED_OFF, offer.sender, offer.version + 1),
    }
    assert (MAE_SOT.organisation_id, key) in along.closed_conversations
    assert MAE_SOT.organisation_id not in along.closes_identity
    assert [one.id for one in along.after.handoffs] == [handoff.id]


def test_an_open_transfer_to_the_very_centre_that_becomes_holder_ends() -> None:
    transfer = a_referral(S.ACCEPTED, receiver=MAE_SOT)
    handoff = a_handoff(HandoffStatus.ACCEPTED, receiver=MAE_SOT)
    along = taken_along(the_case(transfer, handoffs=(handoff,)), a_move(MAE_SOT, by=CustodyReason.SUCCESSOR))
    assert [one.status for one in along.referrals] == [S.WITHDRAWN]
    assert [one.status for one in along.handoffs] == [HandoffStatus.CALLED_OFF]


def test_the_transfer_that_moves_custody_keeps_its_sender() -> None:
    moving = a_referral(S.ACCEPTED)
    handoff = a_handoff(HandoffStatus.ACCEPTED, id=HandoffId(an_id("moving")))
    along = taken_along(the_case(moving, handoffs=(handoff,)), a_move(CHIANG_MAI), moving.id)
    assert (along.referrals, along.handoffs, along.happened) == ((), (), ())


@pytest.mark.parametrize(
    ("sender", "receiver", "confirmed", "passes"),
    [
        (BATTAMBANG, MAE_SOT, False, True),
        (BATTAMBANG, MAE_SOT, True, False),
        (MAE_SOT, PURSAT, False, False),
        (BATTAMBANG, CHIANG_MAI, False, False),
    ],
)
def test_a_deletion_owed_to_the_old_holder_is_owed_to_the_new_one(
    sender: Place, receiver: Place, confirmed: bool, passes: bool
) -> None:
    debt = replace(owed(AT), confirmed_at=AT if confirmed else None)
    finished = a_referral(S.CONSENT_WITHDRAWN, kind=SERVICE, sender=sender, receiver=receiver, deletion=debt)
    along = taken_along(the_case(finished), a_move(CHIANG_MAI))
    assert [(one.sender, one.status, one.deletion) for one in along.referrals] == (
        [(CHIANG_MAI, S.CONSENT_WITHDRAWN, debt)] if passes else []
    )


def test_nobody_of_an_excluded_kind_is_told() -> None:
    service = a_referral(S.SENT, kind=SERVICE, receiver=MAE_SOT)
    whole = the_case(service)
    excluding = replace(whole, case=replace(whole.case, excluded_operator_types=(BATTAMBANG.operator_type,)))
    along = taken_along(excluding, a_move(CHIANG_MAI))
    assert set(along.happened[0].audience) == {CHIANG_MAI.organisation_id, MAE_SOT.organisation_id}


def test_a_decision_that_moves_custody_takes_along_what_it_has_not_ended_itself() -> None:
    other = a_consent(id=an_id("another consent"))
    brought = a_referral(S.IN_PROGRESS, custody_moved=True)
    resting = a_referral(S.SENT, id=ReferralId(an_id("resting")), kind=SERVICE, sender=CHIANG_MAI, receiver=PURSAT)
    staying = replace(resting, id=ReferralId(an_id("staying")), consent_id=other.id, receiver=MAE_SOT)
    ledger = (OPENED, CustodyPeriod(CHIANG_MAI, CustodyReason.HANDOFF, a_consent().id))
    whole = the_case(brought, resting, staying, ledger=ledger, consents=(a_consent(), other))
    decision = withdraw(whole, Withdrawal(a_consent().id, None, DataKeyId(an_id("new"))), AT)
    more, along = with_everything_along(whole, decision)
    after = {referral.id: referral for referral in more.referrals}
    assert along is not None
    assert {one.status for one in after.values()} == {S.CONSENT_WITHDRAWN, S.SENT}
    assert after[staying.id].sender == BATTAMBANG
    assert all(after[one.id].version == one.version + 1 for one in whole.referrals)
    assert len(more.referrals) == len(after), "each is recorded once"
    assert more.keeps_identity == {BATTAMBANG.organisation_id}


def test_what_a_decision_ends_and_passes_on_is_one_step_and_its_new_sender_is_told() -> None:
    brought = a_referral(S.IN_PROGRESS, custody_moved=True)
    seen = a_referral(S.ACCEPTED, id=ReferralId(an_id("seen")), kind=SERVICE, sender=CHIANG_MAI, receiver=PURSAT)
    ledger = (OPENED, CustodyPeriod(CHIANG_MAI, CustodyReason.HANDOFF, a_consent().id))
    whole = the_case(brought, seen, ledger=ledger)
    decision = withdraw(whole, Withdrawal(a_consent().id, None, DataKeyId(an_id("new"))), AT)
    more, along = with_everything_along(whole, decision)
    (after,) = (one for one in more.referrals if one.id == seen.id)
    assert (after.status, after.sender, after.version) == (S.CONSENT_WITHDRAWN, BATTAMBANG, seen.version + 1)
    assert along is not None
    assert along.passed
    steps = [event for event in more.happened if ("referral", seen.id) in event.subject]
    assert [event.type for event in steps] == [EventType.CONSENT_WITHDRAWN, EventType.DELETION_OWED]
    assert {event.version for event in steps} == {after.version}
    to_be_told = {place.organisation_id for place in (CHIANG_MAI, PURSAT, BATTAMBANG)}
    assert all(set(event.audience) == to_be_told for event in steps)


def test_a_decision_that_moves_no_custody_stays_as_it_is() -> None:
    decision = CaseDecision(case=a_case(), happened=())
    assert with_everything_along(the_case(), decision) == (decision, None)


@pytest.mark.parametrize("status", SENT_AND_OPEN)
@pytest.mark.parametrize("to", [CHIANG_MAI, MAE_SOT, PURSAT])
def test_the_accountable_centre_is_party_to_everything_open_and_can_close_in_the_end(status: S, to: Place) -> None:
    receivers = (CHIANG_MAI, MAE_SOT, PURSAT)
    services = [
        a_referral(status, id=ReferralId(an_id(f"to {place}")), kind=SERVICE, receiver=place) for place in receivers
    ]
    after = taken_along(the_case(*services), a_move(to)).after
    still_open = [one for one in after.referrals if one.status in OPEN]
    assert len(still_open) == len(receivers) - 1
    assert all(Side.SENDER in sides(an_actor(to), one.sender, one.receiver) for one in still_open)
    with pytest.raises(CaseHasOpenReferrals) as refused:
        close(after, Closing(Outcome.WITHDRAWN, None), AT + timedelta(days=1))
    assert set(refused.value.open) == {("referral", one.id) for one in still_open}
