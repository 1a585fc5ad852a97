"""Each rule for sending passes, fails alone with its code and pointer, and is reported together with all others that
fail.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.consents.consent import Recipients
from domain.directory.corridor import DEFAULT_RESPONSE_TIMES
from domain.directory.organisations import Centre, OrganisationStatus
from domain.kernel.errors import SendingFailure, SendingRefused
from domain.kernel.ids import CorridorId
from domain.referrals.effects import response_time
from domain.referrals.rules import RULES_FOR_SENDING, SendingFacts, must_be_sendable
from domain.vocabulary import (
    Capacity,
    CentreStatus,
    CorridorRole,
    CorridorStatus,
    DataCategory,
    OperatorType,
    Purpose,
    ReferralKind,
    ServiceType,
    Urgency,
)
from domain.vocabulary import ReferralStatus as S
from tests.unit.builders_directory import a_centre, an_agreement
from tests.unit.builders_domain import (
    AT,
    BATTAMBANG,
    CHIANG_MAI,
    MAE_SOT,
    PURSAT,
    a_case,
    a_consent,
    a_referral,
    an_id,
)

MOMENT = timedelta(microseconds=1)
Change = Callable[[SendingFacts], SendingFacts]


def the_facts(**changes: Any) -> SendingFacts:
    """A referral that may be sent."""
    facts = SendingFacts(
        referral=a_referral(S.DRAFT),
        case=a_case(),
        corridor_status=CorridorStatus.ACTIVE,
        agreement=an_agreement(),
        sender=a_centre(BATTAMBANG),
        sender_role=CorridorRole.ORIGIN,
        receiver=a_centre(CHIANG_MAI),
        receiver_role=CorridorRole.DESTINATION,
        consent=a_consent(),
        open_transfer_exists=False,
        duplicate_exists=False,
        times=response_time(DEFAULT_RESPONSE_TIMES, Urgency.NORMAL),
        at=AT,
    )
    return replace(facts, **changes)


def referral(**changes: Any) -> Change:
    return lambda facts: replace(facts, referral=replace(facts.referral, **changes))


def consent(**changes: Any) -> Change:
    return lambda facts: replace(facts, consent=replace(facts.consent or a_consent(), **changes))


def receiver(**changes: Any) -> Change:
    def change(facts: SendingFacts) -> SendingFacts:
        centre: Centre = replace(facts.receiver, **changes)
        return replace(facts, receiver=centre)

    return change


def sender(**changes: Any) -> Change:
    return lambda facts: replace(facts, sender=replace(facts.sender, **changes))


def fact(**changes: Any) -> Change:
    return lambda facts: replace(facts, **changes)


OTHER_ROAD = CorridorId(an_id("another corridor"))

FAILING: dict[str, tuple[Change, str, str | None]] = {
    "corridor draft": (fact(corridor_status=CorridorStatus.DRAFT), "corridor_not_active", None),
    "corridor suspended": (fact(corridor_status=CorridorStatus.SUSPENDED), "corridor_not_active", None),
    "corridor closed": (fact(corridor_status=CorridorStatus.CLOSED), "corridor_not_active", None),
    "sender no member": (fact(sender_role=None), "not_a_member", "/from_centre_id"),
    "receiver no member": (fact(receiver_role=None), "not_a_member", "/to_centre_id"),
    "no consent": (fact(consent=None), "consent_missing", "/consent_id"),
    "consent expires now": (consent(expires_at=AT), "consent_expired", "/consent_id"),
    "consent withdrawn": (consent(withdrawn_at=AT), "consent_withdrawn", "/consent_id"),
    "other purpose": (referral(purpose=Purpose.COMPLAINT), "consent_does_not_cover", "/purpose"),
    "shares more": (referral(share=tuple(DataCategory)), "consent_does_not_cover", "/share"),
    "other corridor": (consent(recipients=Recipients((), OTHER_ROAD)), "consent_does_not_cover", "/to_centre_id"),
    "other centre": (
        consent(recipients=Recipients((MAE_SOT.centre_id,), None)),
        "consent_does_not_cover",
        "/to_centre_id",
    ),
    "excluded kind": (
        fact(case=a_case(excluded_operator_types=(OperatorType.CSO,))),
        "operator_type_excluded",
        "/to_centre_id",
    ),
    "centre suspended": (receiver(status=CentreStatus.SUSPENDED), "centre_not_active", "/to_centre_id"),
    "centre closed": (receiver(status=CentreStatus.CLOSED), "centre_not_active", "/to_centre_id"),
    "receiver's organisation disabled": (
        receiver(organisation_status=OrganisationStatus.DISABLED),
        "centre_not_active",
        "/to_centre_id",
    ),
    "sender suspended": (sender(status=CentreStatus.SUSPENDED), "centre_not_active", "/from_centre_id"),
    "sender closed": (sender(status=CentreStatus.CLOSED), "centre_not_active", "/from_centre_id"),
    "full": (receiver(capacity=Capacity.NO_CAPACITY), "centre_has_no_capacity", "/to_centre_id"),
    "service": (referral(service_types=(ServiceType.TRANSPORT,)), "service_not_offered", "/service_types"),
    "other holder": (fact(case=a_case(holder=CHIANG_MAI)), "not_the_holder", "/from_centre_id"),
    "own other centre holds": (fact(case=a_case(holder=PURSAT)), "not_the_holder", "/from_centre_id"),
    "closed case": (fact(case=a_case(holder=None)), "not_the_holder", "/from_centre_id"),
    "offered already": (fact(open_transfer_exists=True), "open_transfer_exists", None),
    "open there already": (fact(duplicate_exists=True), "duplicate_open_referral", "/to_centre_id"),
    "declined before": (fact(declined_by=frozenset({CHIANG_MAI.centre_id})), "already_declined", "/to_centre_id"),
}

HOLDING: dict[str, Change] = {
    "as it is": fact(),
    "a return": fact(sender_role=CorridorRole.DESTINATION, receiver_role=CorridorRole.ORIGIN),
    "onward within one side": fact(receiver_role=CorridorRole.ORIGIN),
    "through transit": fact(receiver_role=CorridorRole.TRANSIT),
    "consent ends in a moment": consent(expires_at=AT + MOMENT),
    "consent names the centre": consent(recipients=Recipients((MAE_SOT.centre_id, CHIANG_MAI.centre_id), None)),
    "shares nothing": referral(share=()),
    "shares all that is allowed": referral(share=a_consent().data_categories),
    "asks for no service": referral(service_types=()),
    "the sender's kind is excluded": fact(case=a_case(excluded_operator_types=(OperatorType.GOVERNMENT,))),
    "declined, and asked again on purpose": fact(declined_by=frozenset({CHIANG_MAI.centre_id}), again=True),
    "another centre declined": fact(declined_by=frozenset({MAE_SOT.centre_id})),
    "a waiting list": receiver(capacity=Capacity.WAITLIST),
    "assessment first": receiver(capacity=Capacity.ASSESSMENT_FIRST),
    "only a service while a transfer is open": lambda facts: fact(open_transfer_exists=True)(
        referral(kind=ReferralKind.SERVICE)(facts)
    ),
}


def failures(facts: SendingFacts) -> list[SendingFailure]:
    with pytest.raises(SendingRefused) as refused:
        must_be_sendable(facts)
    return list(refused.value.failures)


@pytest.mark.parametrize("change", HOLDING.values(), ids=HOLDING)
def test_nothing_stands_in_the_way(change: Change) -> None:
    must_be_sendable(change(the_facts()))


@pytest.mark.parametrize(("change", "code", "pointer"), FAILING.values(), ids=FAILING)
def test_a_rule_fails_alone_with_its_code_and_place(change: Change, code: str, pointer: str | None) -> None:
    assert [(failure.code, failure.pointer) for failure in failures(change(the_facts()))] == [(code, pointer)]


def test_all_that_fail_are_told_at_once() -> None:
    facts = the_facts(
        corridor_status=CorridorStatus.SUSPENDED,
        agreement=an_agreement(MAE_SOT, purposes=(), data_categories=()),
        open_transfer_exists=True,
        duplicate_exists=True,
        case=a_case(holder=MAE_SOT, excluded_operator_types=(OperatorType.CSO,)),
        receiver=a_centre(CHIANG_MAI, status=CentreStatus.CLOSED, capacity=Capacity.NO_CAPACITY),
        consent=a_consent(withdrawn_at=AT, purposes=(), data_categories=(), recipients=Recipients((), OTHER_ROAD)),
        referral=a_referral(S.DRAFT, service_types=(ServiceType.TRANSPORT,)),
    )
    assert [failure.code for failure in failures(facts)] == [
        "corridor_not_active",
        "agreement_not_signed",
        "agreement_not_signed",
        "agreement_does_not_cover",
        "agreement_does_not_cover",
        "consent_withdrawn",
        "consent_does_not_cover",
        "consent_does_not_cover",
        "consent_does_not_cover",
        "operator_type_excluded",
        "centre_not_active",
        "centre_has_no_capacity",
        "service_not_offered",
        "not_the_holder",
        "open_transfer_exists",
        "duplicate_open_referral",
    ]


def test_neither_centre_a_member_is_told_for_both() -> None:
    told = failures(the_facts(sender_role=None, receiver_role=None))
    assert [failure.pointer for failure in told] == ["/from_centre_id", "/to_centre_id"]


def test_a_full_centre_takes_an_emergency_and_nothing_less() -> None:
    for urgency in Urgency:
        facts = receiver(capacity=Capacity.NO_CAPACITY)(referral(urgency=urgency)(the_facts()))
        if urgency is Urgency.EMERGENCY:
            must_be_sendable(facts)
        else:
            assert [failure.code for failure in failures(facts)] == ["centre_has_no_capacity"]


def test_withdrawal_outranks_expiry() -> None:
    ended = consent(withdrawn_at=AT, expires_at=AT - MOMENT)(the_facts())
    assert [failure.code for failure in failures(ended)] == ["consent_withdrawn"]


def test_what_is_not_offered_is_named() -> None:
    told = failures(referral(service_types=(ServiceType.TRANSPORT, ServiceType.INTERPRETATION))(the_facts()))
    assert "interpretation, transport" in told[0].detail


def test_every_rule_is_in_the_list_once() -> None:
    assert len(set(RULES_FOR_SENDING)) == len(RULES_FOR_SENDING) == 21
