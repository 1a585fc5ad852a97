"""What happens to a case whose holder is closed or suspended, decided without a database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.cases.custody import CustodyMove, Handoff
from domain.directory.organisations import Centre
from domain.directory.succession import Line, Sister
from domain.handoffs.offering import Held
from domain.kernel.access import Place
from domain.kernel.ids import ConsentId, DataKeyId, HandoffId, OrganisationId
from domain.person.case_decision import CaseDecision
from domain.person.unattended import PastOffer, Unattended, Waiting, attend
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.person.withdrawal import Withdrawal, withdraw
from domain.vocabulary import CentreStatus, CustodyReason, EventType, HandoffStatus, OperatorType
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    a_case,
    a_consent,
    a_handoff,
    an_id,
)

CLOSED = a_centre(BATTAMBANG, status=CentreStatus.CLOSED)
COORDINATOR, LEAD = OrganisationId(an_id("coordinator")), OrganisationId(an_id("lead"))
NEW = HandoffId(an_id("new handoff"))
OPENED = CustodyPeriod(BATTAMBANG, CustodyReason.OPENED, None)


def a_whole(*handoffs: Handoff, **changes: Any) -> WholeCase:
    return WholeCase(a_case(**changes), (OPENED,), (a_consent(),), (), handoffs)


def facts(*successors: Centre, centre: Centre = CLOSED, **changes: Any) -> Unattended:
    found = Unattended(
        Line(centre, successors, ()), (), told=False, coordinators=(COORDINATOR,), leads=((LEAD, OperatorType.CSO),)
    )
    return replace(found, **changes)


def waiting(whole: WholeCase, found: Unattended) -> Waiting:
    decision = attend(whole, found, NEW, AT)
    assert isinstance(decision, Waiting)
    return decision


def moved(whole: WholeCase, found: Unattended) -> CaseDecision:
    decision = attend(whole, found, NEW, AT)
    assert isinstance(decision, CaseDecision)
    return decision


def test_a_centre_of_the_same_organisation_takes_it_at_once() -> None:
    decision = moved(a_whole(), facts(a_centre(PURSAT)))
    assert decision.custody == CustodyMove(
        a_case().id, a_case().version, BATTAMBANG.centre_id, PURSAT, CustodyReason.SUCCESSOR, NEW, AT
    )
    assert (decision.case.holder, decision.case.version) == (PURSAT, a_case().version + 1)
    (handoff,) = decision.handoffs
    assert (handoff.id, handoff.version, handoff.status) == (NEW, 1, HandoffStatus.ACCEPTED)
    assert [(event.type, event.audience) for event in decision.happened] == [
        (EventType.HANDOFF_ACCEPTED, (BATTAMBANG.organisation_id,))
    ]


def test_open_direct_offers_of_the_former_holder_are_called_off_and_a_transfer_goes_on() -> None:
    key = DataKeyId(an_id("key of the reason"))
    direct, transfer = a_handoff(referral_id=None, data_key_id=key), a_handoff()
    decision = moved(a_whole(direct, transfer), facts(a_centre(PURSAT)))
    assert [handoff.status for handoff in decision.handoffs] == [HandoffStatus.CALLED_OFF, HandoffStatus.ACCEPTED]
    assert decision.closed_conversations == ((CHIANG_MAI.organisation_id, key),)


def test_a_successor_elsewhere_is_offered_it_without_a_consent_and_the_network_is_told() -> None:
    decision = waiting(a_whole(), facts(a_centre(CHIANG_MAI)))
    assert decision.offer is not None
    assert (decision.offer.sender, decision.offer.receiver) == (BATTAMBANG, CHIANG_MAI)
    assert (decision.offer.status, decision.offer.consent_id) == (HandoffStatus.OFFERED, None)
    assert decision.told is not None
    assert (decision.told.type, decision.told.audience) == (
        EventType.CASE_UNATTENDED,
        (BATTAMBANG.organisation_id, COORDINATOR, LEAD),
    )


def test_a_successor_has_the_longest_time_of_the_corridors_that_both_share() -> None:
    heir = a_centre(CHIANG_MAI)
    shared = {heir.id: tuple({"normal": {"decide_within": time}} for time in ("P2D", "P20D", "P9D"))}
    for times, days in (({}, 14), (shared, 20)):
        offer = waiting(a_whole(), facts(heir, shared_times=times)).offer
        assert offer is not None
        assert offer.decide_by == AT + timedelta(days)


def test_it_is_told_once_and_offered_once_to_each() -> None:
    offered, declined = (PastOffer(CHIANG_MAI.centre_id, open) for open in (True, False))
    found = facts(a_centre(CHIANG_MAI), told=True)
    open_offer = a_handoff(referral_id=None, receiver=CHIANG_MAI)
    assert waiting(a_whole(open_offer), replace(found, offers=(offered,))) == Waiting(None, None)
    assert waiting(a_whole(), replace(found, offers=(declined,))) == Waiting(None, None)


def test_while_it_is_on_its_way_to_another_centre_it_is_not_offered_but_told() -> None:
    decision = waiting(a_whole(a_handoff(receiver=MAE_SOT)), facts(a_centre(CHIANG_MAI)))
    assert decision.offer is None
    assert decision.told is not None


def test_without_anybody_it_is_told_and_stays() -> None:
    decision = waiting(a_whole(), facts())
    assert decision.offer is None
    assert decision.told is not None


def test_whom_the_person_left_does_not_take_it_as_a_sister() -> None:
    sister = Sister(a_centre(PURSAT), shares_a_corridor=True)
    found = facts(ledger=(Held(BATTAMBANG.centre_id), Held(PURSAT.centre_id, left=True), Held(BATTAMBANG.centre_id)))
    at_home = replace(found, line=replace(found.line, sisters=(sister,)))
    assert waiting(a_whole(), at_home).offer is None
    assert moved(a_whole(), replace(at_home, ledger=())).custody is not None


@pytest.mark.parametrize(
    ("ledger", "offered"),
    [
        ((Held(CHIANG_MAI.centre_id, left=True), Held(BATTAMBANG.centre_id)), False),
        ((Held(CHIANG_MAI.centre_id), Held(BATTAMBANG.centre_id)), True),
        ((Held(CHIANG_MAI.centre_id, left=True), Held(CHIANG_MAI.centre_id), Held(BATTAMBANG.centre_id)), True),
        ((Held(MAE_SOT.centre_id, left=True), Held(BATTAMBANG.centre_id)), True),
    ],
    ids=["left", "held", "left, and given again", "another"],
)
def test_whom_the_person_left_is_not_asked_as_a_successor(ledger: tuple[Held, ...], offered: bool) -> None:
    decision = waiting(a_whole(), facts(a_centre(CHIANG_MAI), ledger=ledger))
    assert (decision.offer is not None) is offered
    assert decision.told is not None


def test_a_lead_whose_kind_the_migrant_excluded_is_not_told_and_the_coordinating_body_is() -> None:
    decision = waiting(a_whole(excluded_operator_types=tuple(OperatorType)), facts(a_centre(PURSAT)))
    assert decision.told is not None
    assert decision.told.audience == (BATTAMBANG.organisation_id, COORDINATOR)


@pytest.mark.parametrize(
    ("whole", "found"),
    [(a_whole(), facts(centre=a_centre(BATTAMBANG))), (a_whole(holder=None), facts())],
    ids=["open again", "closed case"],
)
def test_nothing_happens_to_a_case_that_needs_nobody(whole: WholeCase, found: Unattended) -> None:
    assert attend(whole, found, NEW, AT) is None


def returned_to(*lines: Line, holder: Place = CHIANG_MAI, **changes: Any) -> Place | None:
    """Who gets a case back that Battambang handed on under a consent which is withdrawn."""
    consent = ConsentId(an_id("consent"))
    ledger = (OPENED, CustodyPeriod(holder, CustodyReason.HANDOFF, consent))
    whole = WholeCase(a_case(holder=holder, **changes), ledger, (a_consent(),), (), (), lines)
    decision = withdraw(whole, Withdrawal(consent, None, DataKeyId(an_id("new key"))), AT)
    assert decision.case.holder is not None
    if decision.custody is None:
        return None
    assert isinstance(decision.custody, CustodyMove)
    assert decision.custody.by is CustodyReason.CONSENT_WITHDRAWN
    assert decision.custody.to == decision.case.holder
    assert decision.keeps_identity == {decision.custody.to.organisation_id}
    return decision.custody.to


def test_custody_returns_to_whoever_took_over_from_the_recorder() -> None:
    assert returned_to() == BATTAMBANG
    assert returned_to(Line(CLOSED, (a_centre(PURSAT),), ())) == PURSAT


def test_nobody_elsewhere_gets_it_by_a_withdrawal_and_the_receiver_never_keeps_it() -> None:
    assert returned_to(Line(CLOSED, (a_centre(MAE_SOT),), ())) == BATTAMBANG
    assert returned_to(Line(CLOSED, (), ())) == BATTAMBANG


def test_an_heir_that_holds_it_by_now_keeps_it() -> None:
    assert returned_to(Line(CLOSED, (a_centre(PURSAT),), ()), holder=PURSAT) is None
