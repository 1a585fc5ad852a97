"""A match asks the very rules for sending, each of them as far as the question gives what it looks at."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.case import Case
from domain.directory.agreement import Agreement
from domain.matching.exclusions import Given, NotGiven, codes_against, facts_of
from domain.matching.question import Candidate, CaseState, Question, Sender, Wanted
from domain.referrals.rules import RULES_FOR_SENDING, SendingFacts
from domain.referrals.unmet import unmet
from domain.vocabulary import (
    Capacity,
    CentreStatus,
    CorridorRole,
    CorridorStatus,
    OperatorType,
    ReferralKind,
    ServiceType,
    Urgency,
)
from tests.unit.builders_directory import a_centre, an_agreement
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, PURSAT, TIMES, a_case, a_consent, a_referral

HERE, THERE = a_centre(BATTAMBANG, country="KH"), a_centre(CHIANG_MAI)
ASKED = Question(CorridorStatus.ACTIVE, an_agreement(), Wanted())
FROM_HERE = replace(ASKED, sender=Sender(HERE, CorridorRole.ORIGIN))
OF_A_CASE = replace(ASKED, names_a_case=True, state=CaseState(a_case(), open_transfer_exists=False))
OF_ANOTHERS = replace(FROM_HERE, names_a_case=True)
WHOLE = replace(OF_A_CASE, sender=FROM_HERE.sender)
QUESTIONS = {
    "of a corridor": ASKED,
    "from a centre": FROM_HERE,
    "for a case": OF_A_CASE,
    "for another's case": OF_ANOTHERS,
    "for a case from a centre": WHOLE,
}
EVERY = tuple(QUESTIONS)
WITH_A_SENDER = ("from a centre", "for another's case", "for a case from a centre")
WITH_A_CASE = ("for a case", "for a case from a centre")
ASKED_WITH: dict[str, tuple[str, ...]] = {
    "corridor_is_active": EVERY,
    "receiver_is_a_member": EVERY,
    "receiver_is_active": EVERY,
    "receiver_has_capacity": EVERY,
    "receiver_offers_the_services": EVERY,
    "agreement_is_in_force": WITH_A_SENDER,
    "sender_has_signed": WITH_A_SENDER,
    "receiver_has_signed": EVERY,
    "agreement_names_the_purpose": (),
    "agreement_covers_what_is_shared": (),
    "sender_is_a_member": WITH_A_SENDER,
    "sender_is_active": WITH_A_SENDER,
    "sender_is_the_holder": ("for another's case", "for a case from a centre"),
    "operator_type_is_not_excluded": WITH_A_CASE,
    "no_other_transfer_is_open": WITH_A_CASE,
    "no_duplicate_is_open": WITH_A_CASE,
    "receiver_has_not_declined": WITH_A_CASE,
    "consent_holds": (),
    "consent_names_the_purpose": (),
    "consent_covers_what_is_shared": (),
    "consent_names_the_receiver": (),
}
"""Rule → the questions that give what it looks at. A new rule is written down here."""


def answers(rule: Any, question: Question) -> bool:
    try:
        rule(facts_of(question, Candidate(THERE, CorridorRole.DESTINATION), AT))
    except NotGiven:
        return False
    return True


@pytest.mark.parametrize("rule", RULES_FOR_SENDING, ids=lambda rule: rule.__name__)
def test_each_rule_is_asked_as_soon_as_it_can_be(rule: Any) -> None:
    asked_with = tuple(name for name, question in QUESTIONS.items() if answers(rule, question))
    assert asked_with == ASKED_WITH[rule.__name__]


def test_a_fact_that_was_not_given_is_not_taken_for_false() -> None:
    with pytest.raises(NotGiven):
        _ = Given({}).consent


centres = st.builds(
    a_centre,
    st.just(CHIANG_MAI),
    capacity=st.sampled_from(Capacity),
    status=st.sampled_from(CentreStatus),
    services=st.sets(st.sampled_from(ServiceType), max_size=4).map(tuple),
)
cases = st.builds(
    a_case,
    holder=st.sampled_from([BATTAMBANG, PURSAT, None]),
    excluded_operator_types=st.sets(st.sampled_from(OperatorType)).map(tuple),
)


AGREEMENTS = (
    None,
    an_agreement(),
    an_agreement(BATTAMBANG),
    an_agreement(CHIANG_MAI),
    an_agreement(valid_to=(AT - timedelta(days=1)).date()),
)


@given(
    corridor=st.sampled_from(CorridorStatus),
    agreement=st.sampled_from(AGREEMENTS),
    sender=st.sampled_from(CentreStatus),
    role=st.none() | st.sampled_from(CorridorRole),
    receiver=centres,
    case=cases,
    services=st.sets(st.sampled_from(ServiceType), max_size=3),
    kind=st.sampled_from(ReferralKind),
    urgency=st.sampled_from(Urgency),
    busy=st.booleans(),
    asked=st.booleans(),
    declined=st.booleans(),
)
def test_sending_would_fail_by_the_same_codes(
    corridor: CorridorStatus,
    agreement: Agreement | None,
    sender: CentreStatus,
    role: CorridorRole | None,
    receiver: Any,
    case: Case,
    services: set[ServiceType],
    kind: ReferralKind,
    urgency: Urgency,
    busy: bool,
    asked: bool,
    declined: bool,
) -> None:
    here, declines = replace(HERE, status=sender), frozenset({receiver.id} if declined else ())
    referral = a_referral(service_types=tuple(services), kind=kind, urgency=urgency)
    sent = SendingFacts(
        referral=referral,
        case=case,
        corridor_status=corridor,
        agreement=agreement,
        sender=here,
        sender_role=role,
        receiver=receiver,
        receiver_role=CorridorRole.DESTINATION,
        consent=a_consent(),
        open_transfer_exists=busy,
        duplicate_exists=asked,
        times=TIMES,
        at=AT,
        declined_by=declines,
    )
    question = Question(
        corridor_status=corridor,
        agreement=agreement,
        wanted=Wanted(services=frozenset(services), urgency=urgency, kind=kind),
        sender=Sender(here, role),
        names_a_case=True,
        state=CaseState(case, busy, declines),
    )
    found = codes_against(question, Candidate(receiver, CorridorRole.DESTINATION, asked_already=asked), AT)
    assert found == tuple(dict.fromkeys(failure.code for failure in unmet(RULES_FOR_SENDING, sent)))


def test_nobody_finds_out_by_asking_who_holds_a_case_of_others() -> None:
    for sender in (HERE, a_centre(PURSAT)):
        question = replace(OF_ANOTHERS, sender=Sender(sender, CorridorRole.ORIGIN))
        assert codes_against(question, Candidate(THERE, CorridorRole.DESTINATION), AT) == ("not_the_holder",)
