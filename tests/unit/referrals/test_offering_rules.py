"""Each rule for offering a case without a referral, and when that needs a consent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.consents.consent import Recipients, StruckOut
from domain.handoffs.offering import Held, Offering, goes_back, must_be_acceptable, must_be_offerable
from domain.kernel.access import Place
from domain.kernel.errors import SendingRefused
from domain.vocabulary import Capacity, CentreStatus, DataCategory, OperatorType
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, CORRIDOR, MAE_SOT, PURSAT, a_case, a_consent

OPENED = Held(BATTAMBANG.centre_id)
MOMENT = timedelta(microseconds=1)


def an_offering(**changes: Any) -> Offering:
    """Battambang may offer the case to Chiang Mai."""
    facts = Offering(
        case=a_case(),
        receiver=a_centre(CHIANG_MAI),
        consent=a_consent(),
        consent_named=True,
        ledger=(OPENED,),
        share_a_corridor=True,
        open_transfer_exists=False,
        at=AT,
    )
    return replace(facts, **changes)


def failing(facts: Offering, *, accepting: bool = False) -> list[tuple[str, str | None]]:
    """The codes with their pointers."""
    try:
        (must_be_acceptable if accepting else must_be_offerable)(facts)
    except SendingRefused as refused:
        return [(failure.code, failure.pointer) for failure in refused.failures]
    return []


NAMES_OTHERS = Recipients((MAE_SOT.centre_id,), None)
FOR_NOTHING: dict[str, Any] = {"consent": None, "consent_named": False}
HERE, THERE = "/consent_id", "/to_centre_id"
OF_CONSENT: dict[str, tuple[dict[str, Any], str, str]] = {
    "none": (FOR_NOTHING, "consent_missing", HERE),
    "not of this case": ({"consent": None}, "consent_missing", HERE),
    "withdrawn": ({"consent": a_consent(withdrawn_at=AT)}, "consent_withdrawn", HERE),
    "expires now": ({"consent": a_consent(expires_at=AT)}, "consent_expired", HERE),
    "no identity": ({"consent": a_consent(data_categories=(DataCategory.PROFILE,))}, "consent_does_not_cover", HERE),
    "no profile": ({"consent": a_consent(data_categories=(DataCategory.IDENTITY,))}, "consent_does_not_cover", HERE),
    "for others": ({"consent": a_consent(recipients=NAMES_OTHERS)}, "consent_does_not_cover", THERE),
    "not a member on that day": (
        {"consent": a_consent(recipients=Recipients((), CORRIDOR, (MAE_SOT.centre_id,)))},
        "consent_does_not_cover",
        THERE,
    ),
    "withdrawn for it": (
        {"consent": a_consent(struck_out=(StruckOut(CHIANG_MAI.centre_id, AT),))},
        "consent_withdrawn",
        HERE,
    ),
}


def test_what_keeps_every_rule_may_be_offered_and_accepted() -> None:
    assert failing(an_offering()) == failing(an_offering(), accepting=True) == []
    last_moment = an_offering(consent=a_consent(expires_at=AT + MOMENT))
    assert failing(last_moment) == []


@pytest.mark.parametrize("accepting", [False, True])
@pytest.mark.parametrize(("changes", "code", "pointer"), OF_CONSENT.values(), ids=OF_CONSENT)
def test_each_rule_of_consent_fails_alone(changes: dict[str, Any], code: str, pointer: str, accepting: bool) -> None:
    assert failing(an_offering(**changes), accepting=accepting) == [(code, pointer)]


def test_all_that_fail_are_told_at_once() -> None:
    facts = an_offering(
        consent=a_consent(withdrawn_at=AT, data_categories=(), recipients=NAMES_OTHERS),
        case=a_case(excluded_operator_types=(OperatorType.CSO,)),
        receiver=a_centre(CHIANG_MAI, status=CentreStatus.SUSPENDED, capacity=Capacity.NO_CAPACITY),
        share_a_corridor=False,
        open_transfer_exists=True,
    )
    of_consent = ["consent_withdrawn", "consent_does_not_cover", "consent_does_not_cover"]
    of_receiver = ["operator_type_excluded", "centre_not_active"]
    assert [code for code, _ in failing(facts)] == [
        *of_consent, "not_a_member", *of_receiver, "centre_has_no_capacity", "open_transfer_exists"
    ]  # fmt: skip
    assert [code for code, _ in failing(facts, accepting=True)] == [*of_consent, *of_receiver]


@pytest.mark.parametrize("capacity", Capacity)
def test_only_a_full_centre_is_not_offered_a_case_and_it_may_take_it_all_the_same(capacity: Capacity) -> None:
    facts = an_offering(receiver=a_centre(CHIANG_MAI, capacity=capacity))
    full = capacity is Capacity.NO_CAPACITY
    assert failing(facts) == ([("centre_has_no_capacity", THERE)] if full else [])
    assert failing(facts, accepting=True) == []


@pytest.mark.parametrize("ledger", [(OPENED, Held(CHIANG_MAI.centre_id)), (OPENED,)], ids=["held it", "a sister"])
def test_a_full_centre_may_get_a_case_back_or_from_its_sister(ledger: tuple[Held, ...]) -> None:
    place = CHIANG_MAI if len(ledger) > 1 else PURSAT
    receiver = a_centre(place, capacity=Capacity.NO_CAPACITY)
    assert failing(an_offering(receiver=receiver, ledger=ledger, **FOR_NOTHING)) == []


def held(centre: Place, *, left: bool = False) -> Held:
    return Held(centre.centre_id, left)


WAYS_BACK = {
    "never held it": ((OPENED,), False),
    "held it, and handed it on": ((OPENED, held(CHIANG_MAI), held(MAE_SOT)), True),
    "held it, and handed it back": ((OPENED, held(CHIANG_MAI), held(BATTAMBANG)), True),
    "a withdrawal took it": ((OPENED, held(CHIANG_MAI, left=True), held(BATTAMBANG)), False),
    "a withdrawal after it handed it on": ((OPENED, held(CHIANG_MAI, left=True), held(MAE_SOT)), False),
    "left, and given again": (
        (OPENED, held(CHIANG_MAI, left=True), held(BATTAMBANG), held(CHIANG_MAI), held(MAE_SOT)),
        True,
    ),
    "given again, and left": (
        (OPENED, held(CHIANG_MAI), held(MAE_SOT), held(CHIANG_MAI, left=True), held(BATTAMBANG)),
        False,
    ),
}


@pytest.mark.parametrize(("ledger", "back"), WAYS_BACK.values(), ids=WAYS_BACK)
def test_a_case_goes_back_to_who_held_it_and_was_not_left_by_the_person(ledger: tuple[Held, ...], back: bool) -> None:
    assert goes_back(ledger, CHIANG_MAI.centre_id) is back
    without = an_offering(ledger=ledger, **FOR_NOTHING)
    assert (failing(without) == []) is back
    assert (failing(without, accepting=True) == []) is back


def test_a_sister_centre_needs_no_consent_and_another_organisation_does() -> None:
    assert failing(an_offering(receiver=a_centre(PURSAT), **FOR_NOTHING)) == []
    assert failing(an_offering(receiver=a_centre(MAE_SOT), **FOR_NOTHING)) == [("consent_missing", HERE)]


BACK_AGAIN = (OPENED, held(CHIANG_MAI), held(BATTAMBANG))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"receiver": a_centre(PURSAT), **FOR_NOTHING}, []),
        ({"ledger": BACK_AGAIN, **FOR_NOTHING}, []),
        ({"ledger": WAYS_BACK["a withdrawal took it"][0]}, []),
        ({}, [("not_a_member", THERE)]),
    ],
    ids=["sister centre", "held it before", "held it until a withdrawal", "neither"],
)
def test_a_sister_or_a_centre_that_held_it_need_not_share_a_corridor(changes: dict[str, Any], expected: Any) -> None:
    assert failing(an_offering(share_a_corridor=False, **changes)) == expected


def test_a_consent_that_is_named_must_hold_even_where_none_is_needed() -> None:
    sister = an_offering(receiver=a_centre(PURSAT), consent=a_consent(withdrawn_at=AT))
    assert failing(sister) == [("consent_withdrawn", HERE)]


@pytest.mark.parametrize("receiver", [PURSAT, CHIANG_MAI])
def test_the_way_back_is_no_way_around_an_exclusion_or_to_a_closed_centre(receiver: Any) -> None:
    facts = an_offering(
        case=a_case(excluded_operator_types=(OperatorType.CSO, OperatorType.GOVERNMENT)),
        receiver=a_centre(receiver, status=CentreStatus.CLOSED),
        ledger=BACK_AGAIN,
        **FOR_NOTHING,
    )
    expected = [("operator_type_excluded", THERE), ("centre_not_active", THERE)]
    assert failing(facts) == failing(facts, accepting=True) == expected


def test_a_centre_that_is_not_active_offers_nothing() -> None:
    facts = an_offering(giver_in_operation=False)
    assert failing(facts) == [("centre_not_active", None)]
    assert failing(facts, accepting=True) == [], "what the service offered for it may be accepted"


def test_a_successor_needs_no_consent_unless_one_was_named() -> None:
    assert failing(an_offering(succeeds=True, **FOR_NOTHING), accepting=True) == []
    named = an_offering(succeeds=True, consent=a_consent(withdrawn_at=AT))
    assert failing(named, accepting=True) == [("consent_withdrawn", HERE)]
    excluded = an_offering(succeeds=True, case=a_case(excluded_operator_types=(OperatorType.CSO,)), **FOR_NOTHING)
    assert failing(excluded, accepting=True) == [("operator_type_excluded", THERE)]
