"""Who takes over from a centre that is closed or suspended."""

from dataclasses import replace
from typing import Any

import pytest

from domain.directory.organisations import Centre, OrganisationStatus
from domain.directory.succession import Line, Sister, next_at_home, next_in_line
from domain.kernel.access import Place
from domain.kernel.ids import CentreId
from domain.vocabulary import Capacity, CentreStatus, OperatorType
from tests.unit.builders_directory import a_centre
from tests.unit.builders_domain import BATTAMBANG, CHIANG_MAI, MAE_SOT, PURSAT, an_id

CLOSED: dict[str, Any] = {"status": CentreStatus.CLOSED}
SUSPENDED: dict[str, Any] = {"status": CentreStatus.SUSPENDED}
DISABLED: dict[str, Any] = {"organisation_status": OrganisationStatus.DISABLED}
PURSAT_CENTRE, ELSEWHERE, FURTHER = a_centre(PURSAT), a_centre(CHIANG_MAI), a_centre(MAE_SOT)


def a_line(*successors: Centre, sisters: tuple[Sister, ...] = (), **changes: Any) -> Line:
    """Battambang is closed, if nothing else is said."""
    return Line(a_centre(BATTAMBANG, **(changes or CLOSED)), successors, sisters)


def a_sister(name: str, *, near: bool = True, **changes: Any) -> Sister:
    place: Place = replace(BATTAMBANG, centre_id=CentreId(an_id(name)))
    return Sister(a_centre(place, **{"code": name, **changes}), near)


PURSAT_SISTER = Sister(PURSAT_CENTRE, True)


@pytest.mark.parametrize("changes", [CLOSED, SUSPENDED, DISABLED], ids=["closed", "suspended", "disabled"])
def test_the_named_successor_takes_over(changes: dict[str, Any]) -> None:
    for successor in (PURSAT_CENTRE, ELSEWHERE):
        assert next_in_line(a_line(successor, sisters=(a_sister("another"),), **changes)) == successor


def test_a_centre_in_operation_keeps_what_it_has() -> None:
    assert next_in_line(a_line(PURSAT_CENTRE, sisters=(PURSAT_SISTER,), status=CentreStatus.ACTIVE)) is None


@pytest.mark.parametrize("changes", [CLOSED, SUSPENDED, DISABLED], ids=["closed", "suspended", "disabled"])
def test_a_successor_that_is_not_in_operation_passes_it_on(changes: dict[str, Any]) -> None:
    assert next_in_line(a_line(a_centre(PURSAT, **changes), ELSEWHERE)) == ELSEWHERE
    assert next_in_line(a_line(a_centre(PURSAT, **changes))) is None


def test_a_sister_takes_over_from_a_closed_centre_only() -> None:
    assert next_in_line(a_line(sisters=(PURSAT_SISTER,))) == PURSAT_CENTRE
    assert next_in_line(a_line(sisters=(PURSAT_SISTER,), **SUSPENDED)) is None


NEAREST = a_sister("nearest")
LESS_NEAR = {
    "another country": a_sister("a", country="KH"),
    "no corridor": a_sister("a", near=False),
    "full": a_sister("a", capacity=Capacity.NO_CAPACITY),
    "another area": a_sister("a", area="TH-63"),
    "later in the alphabet": a_sister("z"),
}


@pytest.mark.parametrize("other", LESS_NEAR.values(), ids=LESS_NEAR)
def test_of_several_sisters_the_nearest_takes_over(other: Sister) -> None:
    for sisters in ((NEAREST, other), (other, NEAREST)):
        assert next_in_line(a_line(sisters=sisters)) == NEAREST.centre


def test_a_full_sister_in_the_country_comes_before_one_abroad() -> None:
    full = a_sister("full", capacity=Capacity.NO_CAPACITY, area="TH-63")
    assert next_in_line(a_line(sisters=(a_sister("abroad", country="KH"), full))) == full.centre


def test_whom_the_migrant_excluded_takes_nothing() -> None:
    line = a_line(ELSEWHERE, sisters=(PURSAT_SISTER,))
    assert next_in_line(line, excluded=(OperatorType.CSO,)) == PURSAT_CENTRE
    assert next_in_line(line, excluded=(OperatorType.GOVERNMENT,)) == ELSEWHERE
    assert next_in_line(line, excluded=(OperatorType.CSO, OperatorType.GOVERNMENT)) is None


def test_after_a_successor_elsewhere_declined_it_is_a_sisters_turn() -> None:
    line = a_line(ELSEWHERE, FURTHER, sisters=(PURSAT_SISTER,))
    assert next_in_line(line, declined={ELSEWHERE.id}) == PURSAT_CENTRE
    assert next_in_line(replace(line, sisters=()), declined={ELSEWHERE.id}) is None


def test_at_once_only_a_centre_of_the_same_organisation_takes_over() -> None:
    assert next_at_home(a_line(PURSAT_CENTRE)) == PURSAT_CENTRE
    assert next_at_home(a_line(ELSEWHERE)) is None
    assert next_at_home(a_line(ELSEWHERE, sisters=(PURSAT_SISTER,))) == PURSAT_CENTRE
    assert next_at_home(a_line(ELSEWHERE, sisters=(PURSAT_SISTER,), **SUSPENDED)) is None
