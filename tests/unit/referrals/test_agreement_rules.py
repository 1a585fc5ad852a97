"""What the corridor's agreement allows to be sent: each rule fails alone with its code and pointer, and holds up to its
edge.
"""

from dataclasses import replace
from typing import Any

import pytest

from domain.referrals.rules import must_be_sendable
from domain.vocabulary import DataCategory, Purpose
from tests.unit.builders_directory import DAY, TODAY, a_centre, an_agreement
from tests.unit.builders_domain import BATTAMBANG, CHIANG_MAI, MAE_SOT, PURSAT
from tests.unit.referrals.test_sending_rules import Change, fact, failures, the_facts


def agreement(**changes: Any) -> Change:
    return lambda facts: replace(facts, agreement=replace(facts.agreement or an_agreement(), **changes))


FAILING: dict[str, tuple[Change, str, str | None]] = {
    "no agreement": (fact(agreement=None), "agreement_missing", None),
    "agreement expired yesterday": (agreement(valid_to=TODAY - DAY), "agreement_missing", None),
    "sender has not signed": (
        fact(agreement=an_agreement(CHIANG_MAI, MAE_SOT)),
        "agreement_not_signed",
        "/from_centre_id",
    ),
    "receiver has not signed": (
        fact(agreement=an_agreement(BATTAMBANG, MAE_SOT)),
        "agreement_not_signed",
        "/to_centre_id",
    ),
    "only one organisation has signed": (
        fact(agreement=an_agreement(BATTAMBANG), receiver=a_centre(PURSAT)),
        "agreement_not_signed",
        None,
    ),
    "agreement names another purpose": (
        agreement(purposes=(Purpose.COMPLAINT,)),
        "agreement_does_not_cover",
        "/purpose",
    ),
    "agreement allows less": (
        agreement(data_categories=(DataCategory.PROFILE,)),
        "agreement_does_not_cover",
        "/share",
    ),
}

HOLDING: dict[str, Change] = {
    "the agreement's last day": agreement(valid_to=TODAY),
    "the agreement's first day": agreement(valid_from=TODAY),
    "signed by these two alone": fact(agreement=an_agreement(BATTAMBANG, CHIANG_MAI)),
    "one organisation runs the corridor alone": fact(
        agreement=an_agreement(BATTAMBANG, parties=(BATTAMBANG.organisation_id,)), receiver=a_centre(PURSAT)
    ),
}


@pytest.mark.parametrize("change", HOLDING.values(), ids=HOLDING)
def test_the_agreement_allows_it(change: Change) -> None:
    must_be_sendable(change(the_facts()))


@pytest.mark.parametrize(("change", "code", "pointer"), FAILING.values(), ids=FAILING)
def test_a_rule_of_the_agreement_fails_alone(change: Change, code: str, pointer: str | None) -> None:
    assert [(failure.code, failure.pointer) for failure in failures(change(the_facts()))] == [(code, pointer)]


def test_neither_organisation_has_signed_is_told_for_both() -> None:
    told = failures(the_facts(agreement=an_agreement(MAE_SOT)))
    assert [failure.pointer for failure in told] == ["/from_centre_id", "/to_centre_id"]


def test_an_expired_agreement_says_when_it_ended_and_nothing_else() -> None:
    (told,) = failures(the_facts(agreement=an_agreement(MAE_SOT, purposes=(), valid_to=TODAY - DAY)))
    assert "2026-11-21" in told.detail
