"""One decision for each of many cases: all of them, or every reason why not."""

from collections.abc import Callable

import pytest

from domain.groups.all_or_none import decided_for_each, refused_in_each
from domain.kernel.errors import CaseClosed, Conflict, NotYourSide, SendingRefused
from domain.kernel.ids import CaseId
from domain.referrals.failures import CentreHasNoCapacity, ConsentMissing, ConsentWithdrawn, NotTheHolder
from tests.unit.builders_domain import an_id

FIRST, SECOND, THIRD = (CaseId(an_id(name)) for name in ("first", "second", "third"))


def refused(*failures: Conflict) -> Callable[[], str]:
    def decide() -> str:
        raise SendingRefused(failures)

    return decide


def closed() -> str:
    raise CaseClosed


def test_every_decision_is_returned_in_order() -> None:
    assert decided_for_each([(FIRST, lambda: "a"), (SECOND, lambda: "b")]) == ("a", "b")


def test_every_failure_of_every_case_is_reported_with_its_case() -> None:
    steps = [
        (FIRST, refused(ConsentWithdrawn(), CentreHasNoCapacity())),
        (SECOND, lambda: "b"),
        (THIRD, closed),
    ]
    with pytest.raises(SendingRefused) as caught:
        decided_for_each(steps, (NotTheHolder(),))
    found = [(failure.code, failure.of_cases) for failure in caught.value.failures]
    assert found == [
        ("not_the_holder", ()),
        ("consent_withdrawn", (FIRST,)),
        ("centre_has_no_capacity", (FIRST,)),
        ("case_closed", (THIRD,)),
    ]


def test_what_is_no_conflict_ends_at_once() -> None:
    def elsewhere() -> str:
        raise NotYourSide

    with pytest.raises(NotYourSide):
        decided_for_each([(FIRST, elsewhere), (SECOND, closed)])


def test_the_trail_of_a_case_gets_only_what_its_person_forbids() -> None:
    steps = [
        (FIRST, refused(ConsentWithdrawn(), CentreHasNoCapacity())),
        (SECOND, refused(CentreHasNoCapacity())),
        (THIRD, refused(ConsentMissing(), ConsentMissing())),
    ]
    with pytest.raises(SendingRefused) as caught:
        decided_for_each(steps)
    assert refused_in_each(caught.value) == {FIRST: "consent_withdrawn", THIRD: "consent_missing"}
    assert refused_in_each(SendingRefused((ConsentMissing(),))) == refused_in_each(None) == {}


def test_a_sentence_is_said_once_for_many_cases() -> None:
    steps = [(case_id, refused(ConsentMissing())) for case_id in (FIRST, SECOND)]
    with pytest.raises(SendingRefused) as caught:
        decided_for_each(steps)
    assert caught.value.detail == ConsentMissing().detail
