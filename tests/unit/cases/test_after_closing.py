"""What the centre that closed a case still has and may do, and who reads its notes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.cases.notes import NoteReader, may_add_note, must_read_notes, reads_notes
from domain.cases.relation import CaseFile, HolderGrounds, closed_it_last, level_of
from domain.cases.view import view_of
from domain.consents.consent import Consent, StruckOut
from domain.directory.organisations import OrganisationStatus
from domain.kernel.access import Level
from domain.kernel.errors import CaseClosed, Missing, NotYourSide, SendingRefused
from domain.kernel.ids import ConsentId, DataKeyId
from domain.kernel.keys import CiphertextRejected, Unreadable
from domain.person.consents_seen import consents_seen
from domain.person.reopening import may_renew_tracking_code, may_reopen, must_be_able_to_reopen, reopen
from domain.person.taking_part import has_left, taking_part
from domain.person.whole_case import CustodyPeriod, WholeCase
from domain.person.withdrawal import withdraw
from domain.person.withdrawal_request import Withdrawal
from domain.vocabulary import CaseStatus, CentreStatus, CustodyReason, EventType, Outcome
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    RECEIVER,
    SENDER,
    STRANGER,
    a_case,
    a_case_file,
    a_consent,
    a_referral,
    an_actor,
    an_id,
    an_involvement,
)

LATER = AT + timedelta(hours=1)


def a_closed_case(*, recorded_here: bool = True, consent: Consent | None = None, **changes: Any) -> CaseFile:
    """Closed by Chiang Mai, which opened it or came to it on a consent."""
    consents = () if consent is None else (consent,)
    grounds = HolderGrounds(
        CHIANG_MAI.centre_id, recorded_here, consents, came_on=None if consent is None else consent.id
    )
    changes = {
        "holder": None,
        "status": CaseStatus.CLOSED,
        "closed_at": AT,
        "outcome": Outcome.SERVICE_RECEIVED,
        **changes,
    }
    return a_case_file(
        an_involvement(S.COMPLETED), former=(BATTAMBANG, CHIANG_MAI), last=CHIANG_MAI, grounds=grounds, **changes
    )


CAME_ON = a_consent()
WITHDRAWN = replace(CAME_ON, withdrawn_at=LATER)
DAMAGED = Unreadable("closing_note", CiphertextRejected("no key"))


def test_who_closed_it_keeps_the_level_and_the_profile_and_former_parties_the_outcome() -> None:
    file = a_closed_case()
    assert (level_of(RECEIVER, file), level_of(SENDER, file), level_of(STRANGER, file)) == (
        Level.HOLDER,
        Level.OUTCOME,
        None,
    )
    assert view_of(RECEIVER, file, AT).profile == file.case.profile
    assert view_of(SENDER, file, AT).profile is None


@pytest.mark.parametrize(
    ("file", "closed"),
    [
        (a_closed_case(), True),
        (a_closed_case(recorded_here=False, consent=CAME_ON), True),
        (a_closed_case(recorded_here=False, consent=WITHDRAWN), False),
        (a_closed_case(status=CaseStatus.ERASED), False),
        (a_closed_case(excluded_operator_types=(CHIANG_MAI.operator_type,)), False),
        (a_case_file(holder=CHIANG_MAI), False),
    ],
)
def test_only_a_closed_case_was_closed_by_its_last_holder(file: CaseFile, closed: bool) -> None:
    assert (closed_it_last(RECEIVER, file), may_reopen(RECEIVER, file)) == (closed, closed)
    assert not may_reopen(SENDER, file)


def test_who_closed_it_reads_note_and_consents_until_the_person_withdraws() -> None:
    struck_out = replace(CAME_ON, struck_out=(StruckOut(CHIANG_MAI.centre_id, LATER),))
    for consent, seen in ((CAME_ON, True), (WITHDRAWN, False), (struck_out, False)):
        file = a_closed_case(recorded_here=False, consent=consent, closing_note="Paid.", unreadable=(DAMAGED,))
        case = view_of(RECEIVER, file, AT).case
        assert (case.closing_note, case.unreadable) == (("Paid.", (DAMAGED,)) if seen else (None, ()))
        if seen:
            assert consents_seen(RECEIVER, file, (consent,)) == (consent,)
        else:
            with pytest.raises(NotYourSide):
                consents_seen(RECEIVER, file, (consent,))
    erased = a_closed_case(status=CaseStatus.ERASED, recorded_here=False, consent=WITHDRAWN)
    assert consents_seen(RECEIVER, erased, (WITHDRAWN,)) == (WITHDRAWN,)


def test_the_holder_reads_its_notes_and_handovers_where_the_identity_is_open() -> None:
    opened_here = a_case_file(holder=BATTAMBANG)
    assert must_read_notes(SENDER, opened_here, AT) == NoteReader(BATTAMBANG.centre_id, handovers=True)
    without = HolderGrounds(CHIANG_MAI.centre_id, recorded_here=False)
    came = a_case_file(holder=CHIANG_MAI, former=(BATTAMBANG,), grounds=without)
    assert must_read_notes(RECEIVER, came, AT) == NoteReader(CHIANG_MAI.centre_id, handovers=False)
    named = a_consent(recipients=replace(a_consent().recipients, centre_ids=(CHIANG_MAI.centre_id,), corridor_id=None))
    consented = replace(came, grounds=replace(without, consents=(named,)))
    assert must_read_notes(RECEIVER, consented, AT).handovers


def test_nobody_else_reads_any() -> None:
    accepted = a_case_file(an_involvement(S.ACCEPTED), holder=BATTAMBANG)
    for actor in (RECEIVER, an_actor(PURSAT, limited=True)):
        file = replace(accepted, former_holders=(PURSAT,))
        assert reads_notes(actor, file) is None
        with pytest.raises(NotYourSide):
            must_read_notes(actor, file, AT)
    with pytest.raises(Missing):
        must_read_notes(STRANGER, accepted, AT)


def test_notes_are_written_while_the_case_is_open_and_read_after_it_closed() -> None:
    assert may_add_note(SENDER, a_case_file(holder=BATTAMBANG))
    closed = a_closed_case()
    assert not may_add_note(RECEIVER, closed)
    assert reads_notes(RECEIVER, closed) == CHIANG_MAI
    assert (may_renew_tracking_code(RECEIVER, closed), may_renew_tracking_code(SENDER, closed)) == (True, False)


def test_reopening_is_refused_with_every_reason() -> None:
    active = a_centre(CHIANG_MAI)
    must_be_able_to_reopen(RECEIVER, a_closed_case(), active)
    with pytest.raises(NotYourSide):
        must_be_able_to_reopen(SENDER, a_closed_case(), active)
    with pytest.raises(CaseClosed):
        must_be_able_to_reopen(RECEIVER, a_closed_case(status=CaseStatus.ERASED), active)
    gone = a_closed_case(recorded_here=False, consent=WITHDRAWN)
    with pytest.raises(SendingRefused) as refused:
        must_be_able_to_reopen(RECEIVER, gone, a_centre(CHIANG_MAI, status=CentreStatus.SUSPENDED))
    assert [failure.code for failure in refused.value.failures] == ["centre_not_active", "consent_withdrawn"]


def test_a_centre_whose_organisation_is_disabled_reopens_nothing() -> None:
    centre = a_centre(CHIANG_MAI, organisation_status=OrganisationStatus.DISABLED)
    with pytest.raises(SendingRefused) as refused:
        must_be_able_to_reopen(RECEIVER, a_closed_case(), centre)
    assert [failure.code for failure in refused.value.failures] == ["centre_not_active"]


def test_a_reopened_case_is_as_open_as_before() -> None:
    case = a_case(holder=None, status=CaseStatus.CLOSED, closed_at=AT, outcome=Outcome.SERVICE_RECEIVED)
    ledger = (CustodyPeriod(BATTAMBANG, CustodyReason.OPENED, None),)
    decision = reopen(WholeCase(case, ledger, (), (), ()), LATER)
    now = decision.case
    assert (now.status, now.holder, now.version) == (CaseStatus.OPEN, BATTAMBANG, case.version + 1)
    assert (now.closed_at, now.outcome, now.closing_note, now.data_key_id) == (None, None, None, case.data_key_id)
    assert [event.type for event in decision.happened] == [EventType.CASE_REOPENED]
    assert decision.happened[0].audience == (BATTAMBANG.organisation_id,)


CAME = CustodyPeriod(CHIANG_MAI, CustodyReason.HANDOFF, CAME_ON.id)
BACK = CustodyPeriod(BATTAMBANG, CustodyReason.CONSENT_WITHDRAWN, None)
ONWARD = CustodyPeriod(BATTAMBANG, CustodyReason.HAND_BACK, None)
AGAIN = CustodyPeriod(CHIANG_MAI, CustodyReason.HAND_BACK, None)
STRUCK_OUT = replace(CAME_ON, struck_out=(StruckOut(CHIANG_MAI.centre_id, LATER),))


@pytest.mark.parametrize(
    ("consent", "later", "left"),
    [
        (CAME_ON, (), False),
        (WITHDRAWN, (), True),
        (STRUCK_OUT, (), True),
        (CAME_ON, (BACK,), True),
        (WITHDRAWN, (BACK, AGAIN), True),
        (STRUCK_OUT, (ONWARD, AGAIN), True),
        (CAME_ON, (ONWARD, AGAIN), False),
    ],
)
def test_the_case_s_own_steps_are_told_to_those_whom_the_person_did_not_leave(
    consent: Consent, later: tuple[CustodyPeriod, ...], left: bool
) -> None:
    opened = CustodyPeriod(BATTAMBANG, CustodyReason.OPENED, None)
    asked = a_referral(S.DECLINED, sender=CHIANG_MAI, receiver=MAE_SOT)
    case = a_case(holder=None, status=CaseStatus.CLOSED)
    whole = WholeCase(case, (opened, CAME, *later), (consent,), (asked,), ())
    both = (BATTAMBANG.organisation_id, CHIANG_MAI.organisation_id)
    assert (has_left(whole, CHIANG_MAI), taking_part(whole)) == (left, both[:1] if left else both)
    assert not has_left(replace(whole, case=a_case(holder=CHIANG_MAI)), CHIANG_MAI)
    excluded = replace(case, excluded_operator_types=(CHIANG_MAI.operator_type,))
    assert taking_part(replace(whole, case=excluded)) == both[:1]
    receiver = a_referral(S.COMPLETED, consent_id=consent.id)
    worked = replace(whole, ledger=(opened,), referrals=(receiver,))
    assert has_left(worked, CHIANG_MAI) is (consent is not CAME_ON)


def test_whom_the_person_left_is_not_told_of_other_consents_either() -> None:
    opened = CustodyPeriod(BATTAMBANG, CustodyReason.OPENED, None)
    other, key = replace(a_consent(), id=ConsentId(an_id("other"))), DataKeyId(an_id("new key"))
    case = a_case(holder=None, status=CaseStatus.CLOSED)
    for came_on, told in ((CAME_ON, (BATTAMBANG, CHIANG_MAI)), (WITHDRAWN, (BATTAMBANG,))):
        whole = WholeCase(case, (opened, CAME), (came_on, other), (), ())
        event, *_ = withdraw(whole, Withdrawal(other.id, None, key, None), LATER).happened
        assert event.type is EventType.CONSENT_WITHDRAWN
        assert event.audience == tuple(place.organisation_id for place in told)
