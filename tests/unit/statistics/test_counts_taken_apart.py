"""Counts that no sum connects are made publishable separately, with the same result as together."""

from domain.statistics.apart import taken_apart
from domain.statistics.periods import Period
from domain.statistics.publication import Publication
from domain.statistics.relations import counted_places, relations_of
from tests.unit.statistics.network import COMPLAINTS, FEWER_REFERRALS, PEOPLE, VALUES, exact_counts, persons, referrals

QUARTER = Period(2026, 1)
EVERYTHING = (*PEOPLE, *COMPLAINTS, *FEWER_REFERRALS)


def test_people_complaints_and_referrals_are_three_independent_parts() -> None:
    places, relations = counted_places(QUARTER, VALUES, EVERYTHING), relations_of(QUARTER, VALUES, EVERYTHING)
    parts = list(taken_apart(places, relations))
    named = [{place.indicator for place in several} for several, _ in parts]
    assert named == [
        {"beneficiaries_by_case"}, {"complaints"}, {"referrals_sent", "referrals_accepted", "contacts_confirmed"},
    ]  # fmt: skip
    assert {place for several, _ in parts for place in several} == set(places)
    assert {one for _, several in parts for one in several} == set(relations)


def test_independent_parts_give_the_same_figures_as_the_whole() -> None:
    exact = exact_counts([*persons(3, 700), *referrals(4, 700)], [QUARTER], EVERYTHING)
    places, relations = counted_places(QUARTER, VALUES, EVERYTHING), relations_of(QUARTER, VALUES, EVERYTHING)
    together = Publication(exact, places, relations).figures()
    apart = {}
    for several, sums in taken_apart(places, relations):
        here = {place: exact[place] for place in several}
        apart |= Publication(here, several, sums).figures()
    assert apart == together
