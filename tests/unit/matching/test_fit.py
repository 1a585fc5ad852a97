"""The order of a match: total, the same for everyone, and better where something is better."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.matching.fit import fit_of, matches_of
from domain.matching.question import Answers, Behaviour, Candidate, Load, Question, Wanted
from domain.matching.weights import POINTS
from domain.vocabulary import Capacity, CorridorRole, CorridorStatus, MatchReason, OperatorType, ServiceType
from tests.unit.builders_directory import a_centre, an_agreement
from tests.unit.builders_domain import AT, a_place

PAGE = (Path(__file__).parents[3] / "docs" / "partners" / "matching.md").read_text(encoding="utf-8")
LEGAL, SHELTER = ServiceType.LEGAL_ASSISTANCE, ServiceType.SHELTER_EMERGENCY
NEEDS = Wanted(
    services=frozenset({LEGAL, SHELTER}),
    languages=frozenset({"km"}),
    areas=dict.fromkeys(CorridorRole, "TH-50"),
)
ABROAD = CorridorRole.DESTINATION


UNKNOWN = Behaviour()


def a_candidate(name: str = "one", behaviour: Behaviour = UNKNOWN, **changes: Any) -> Candidate:
    centre = a_centre(a_place(name, name, OperatorType.CSO), code=name, **{"services": (LEGAL, SHELTER), **changes})
    return Candidate(centre, ABROAD, behaviour)


def fit(candidate: Candidate, wanted: Wanted = NEEDS) -> tuple[int, list[str]]:
    score, reasons = fit_of(wanted, candidate, AT)
    return score, [reason.value for reason in reasons]


def ago(days: float) -> Any:
    return AT - timedelta(days=days)


EXAMPLE = {
    "A": a_candidate(
        "A", Behaviour(answers=Answers.FAST), area="TH-50", capacity=Capacity.WAITLIST, capacity_assured_at=ago(1)
    ),
    "B": a_candidate("B", Behaviour(load=Load.LOW), area="TH-63", capacity_assured_at=ago(1)),
    "C": a_candidate("C", Behaviour(load=Load.HIGH), area="TH-50", languages=("th",), capacity_assured_at=ago(21)),
}


@pytest.mark.parametrize("name", EXAMPLE)
def test_the_page_for_partners_reckons_as_the_service_does(name: str) -> None:
    (row,) = re.findall(rf"^\| {name}, in .*\| (`.*) \| (.*) \| (\d+) \|$", PAGE, re.MULTILINE)
    reasons, points, score = row
    assert fit(EXAMPLE[name]) == (int(score), re.findall("`(.*?)`", reasons))
    assert sum(map(int, points.split(" + "))) == int(score)


def test_the_page_for_partners_shows_each_weight() -> None:
    shown = dict(re.findall(r"^\|[ \w]*\| `(\w+)`.*\| (\d+) \|$", PAGE, re.MULTILINE))
    weights = {reason.value: str(value) for row in POINTS.values() for reason, value in row.items() if reason}
    assert shown == weights
    told = {*weights, "capacity_fresh", "capacity_stale"}
    assert told == {reason.value for reason in MatchReason}, "every reason is worth something, or says what is left"
    assert sum(max(row.values()) for row in POINTS.values()) == 100


def test_what_is_not_asked_for_counts_neither_way() -> None:
    best = a_candidate(
        behaviour=Behaviour(Load.LOW, Answers.FAST), capacity_assured_at=ago(1), services=(), languages=()
    )
    assert fit(best, Wanted()) == (100, ["has_capacity", "capacity_fresh", "low_load", "answers_fast"])


@pytest.mark.parametrize(
    ("assured", "behaviour", "score", "word"),
    [
        (ago(0), Behaviour(), 72, "capacity_fresh"),
        (ago(14), Behaviour(), 72, "capacity_fresh"),
        (ago(14.1), Behaviour(), 50, "capacity_stale"),
        (ago(60.1), Behaviour(), 39, "capacity_stale"),
        (None, Behaviour(), 39, "capacity_stale"),
        (ago(1), Behaviour(says_full=True), 50, "capacity_stale"),
        (ago(15), Behaviour(says_full=True), 39, "capacity_stale"),
        (ago(99), Behaviour(says_full=True), 39, "capacity_stale"),
        (ago(1), Behaviour(load=Load.HIGH), 39, "capacity_stale"),
        (ago(1), Behaviour(answers=Answers.RARELY), 33, "capacity_stale"),
        (ago(1), Behaviour(answers=Answers.SLOWLY), 61, "capacity_fresh"),
    ],
)
def test_a_capacity_fades_with_its_age_and_with_what_contradicts_it(
    assured: Any, behaviour: Behaviour, score: int, word: str
) -> None:
    found, reasons = fit(a_candidate(behaviour=behaviour, capacity_assured_at=assured), Wanted())
    assert (found, reasons[1]) == (score, word)


@pytest.mark.parametrize(
    ("area", "country", "wanted", "reason"),
    [
        ("TH-50", "TH", "TH-50", ["same_area"]),
        ("TH-63", "TH", "TH-50", ["near_area"]),
        (None, "TH", "TH-50", ["near_area"]),
        ("KH-2", "KH", "TH-50", []),
        (None, "KH", "TH-50", []),
    ],
)
def test_near_is_in_the_same_country(area: str | None, country: str, wanted: str, reason: list[str]) -> None:
    candidate = a_candidate(area=area, country=country, capacity=Capacity.NO_CAPACITY)
    assert fit(candidate, Wanted(areas={ABROAD: wanted}))[1] == reason


def test_a_person_from_one_area_and_bound_for_another_is_met_at_both_ends() -> None:
    wanted = Wanted(areas={CorridorRole.ORIGIN: "KH-2", ABROAD: "TH-50"})
    at_home = replace(a_candidate(area="KH-2", country="KH"), role=CorridorRole.ORIGIN)
    assert "same_area" in fit(at_home, wanted)[1]
    assert "same_area" not in fit(replace(at_home, role=CorridorRole.TRANSIT), wanted)[1]


@pytest.mark.parametrize(("one", "other"), [("km", "km-KH"), ("zh-Hant", "zh"), ("my", "my")])
def test_a_language_is_the_same_in_any_script_and_region(one: str, other: str) -> None:
    assert "speaks_language" in fit(a_candidate(languages=(one,)), Wanted(languages=frozenset({other})))[1]
    assert "speaks_language" not in fit(a_candidate(languages=("th",)), Wanted(languages=frozenset({other})))[1]


services = st.sets(st.sampled_from(ServiceType), max_size=5)
languages = st.sets(st.sampled_from(["km", "th", "my", "lo"]), max_size=3)
areas = st.none() | st.sampled_from(["TH-50", "TH-63", "KH-2"])
behaviours = st.builds(
    Behaviour, st.none() | st.sampled_from(Load), st.none() | st.sampled_from(Answers), st.booleans()
)
places = st.dictionaries(st.sampled_from(CorridorRole), st.sampled_from(["TH-50", "TH-63", "KH-2"]))
wishes = st.builds(Wanted, services.map(frozenset), languages.map(frozenset), places)


@st.composite
def candidates(draw: st.DrawFn, name: str = "one") -> Candidate:
    age = draw(st.none() | st.integers(0, 100))
    return a_candidate(
        name,
        draw(behaviours),
        services=tuple(draw(services)),
        languages=tuple(draw(languages)),
        area=draw(areas),
        capacity=draw(st.sampled_from(Capacity)),
        capacity_assured_at=None if age is None else ago(age),
    )


@given(wishes, st.integers(0, 5).flatmap(lambda n: st.tuples(*(candidates(str(i)) for i in range(n)))), st.randoms())
def test_the_order_is_total_and_does_not_hang_on_the_order_of_reading(
    wanted: Wanted, found: tuple[Candidate, ...], chance: Any
) -> None:
    question = Question(CorridorStatus.ACTIVE, an_agreement(), wanted)
    mixed = list(found)
    chance.shuffle(mixed)
    matches = matches_of(question, found, AT)
    assert matches == matches_of(question, mixed, AT)
    for part in (matches.items, matches.excluded):
        keys = [(-match.score, match.centre.code) for match in part]
        assert keys == sorted(set(keys))
    assert all(0 <= match.score <= 100 for match in (*matches.items, *matches.excluded))
    assert {match.centre.id for match in (*matches.items, *matches.excluded)} == {one.centre.id for one in found}
    assert not any(match.against for match in matches.items)


@given(wishes, candidates(), services, languages)
def test_who_offers_or_speaks_more_never_fits_worse(
    wanted: Wanted, candidate: Candidate, also: set[ServiceType], spoken: set[str]
) -> None:
    centre = candidate.centre
    more = replace(centre, services=tuple({*centre.services, *also}), languages=tuple({*centre.languages, *spoken}))
    assert fit_of(wanted, replace(candidate, centre=more), AT)[0] >= fit_of(wanted, candidate, AT)[0]


@given(wishes, candidates(), st.integers(0, 100))
def test_who_confirms_its_capacity_later_never_fits_worse(wanted: Wanted, candidate: Candidate, days: int) -> None:
    assured = candidate.centre.capacity_assured_at
    older = replace(candidate.centre, capacity_assured_at=None if assured is None else assured - timedelta(days=days))
    assert fit_of(wanted, replace(candidate, centre=older), AT)[0] <= fit_of(wanted, candidate, AT)[0]


BETTER = (
    (Behaviour(load=Load.LOW), Behaviour(), Behaviour(load=Load.HIGH)),
    (
        Behaviour(answers=Answers.FAST),
        Behaviour(),
        Behaviour(answers=Answers.SLOWLY),
        Behaviour(answers=Answers.RARELY),
    ),
    (Behaviour(), Behaviour(says_full=True)),
)


@given(wishes, candidates(), st.sampled_from(BETTER))
def test_who_answers_better_never_fits_worse(wanted: Wanted, candidate: Candidate, ladder: Any) -> None:
    scores = [fit_of(wanted, replace(candidate, behaviour=behaviour), AT)[0] for behaviour in ladder]
    assert scores == sorted(scores, reverse=True)


@given(wishes, candidates())
def test_who_has_more_room_never_fits_worse(wanted: Wanted, candidate: Candidate) -> None:
    ladder = (Capacity.HAS_CAPACITY, Capacity.ASSESSMENT_FIRST, Capacity.WAITLIST, Capacity.NO_CAPACITY)
    scores = [
        fit_of(wanted, replace(candidate, centre=replace(candidate.centre, capacity=capacity)), AT)[0]
        for capacity in ladder
    ]
    assert scores == sorted(scores, reverse=True)
