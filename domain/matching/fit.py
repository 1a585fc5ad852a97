"""How well centres fit, and in which order: pure, total, and explained by reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.directory.organisations import Centre
from domain.matching.exclusions import codes_against
from domain.matching.question import Answers, Behaviour, Candidate, Load, Question, Wanted
from domain.matching.weights import FRESH_FOR, OLD_AFTER, POINTS, QUARTERS
from domain.vocabulary import Capacity
from domain.vocabulary import MatchReason as R

CAPACITY = {
    Capacity.HAS_CAPACITY: R.HAS_CAPACITY,
    Capacity.ASSESSMENT_FIRST: R.ASSESSMENT_FIRST,
    Capacity.WAITLIST: R.WAITLIST,
}
LOAD = {Load.LOW: R.LOW_LOAD, Load.HIGH: R.HIGH_LOAD}
ANSWERS = {Answers.FAST: R.ANSWERS_FAST, Answers.SLOWLY: R.ANSWERS_SLOWLY, Answers.RARELY: R.ANSWERS_RARELY}


@dataclass(frozen=True, slots=True)
class Match:
    """One centre. ``score``: 0 to 100. ``against``: the codes of the rules for sending that it fails."""

    centre: Centre
    score: int
    reasons: tuple[R, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """The centres that could be sent to, best first, and the others in the same order."""

    items: tuple[Match, ...]
    excluded: tuple[Match, ...]


def matches_of(question: Question, candidates: Iterable[Candidate], at: datetime) -> Matches:
    """Compare the candidates, leaving out the sender itself. Centres with the same score are ordered by code."""
    sender = None if question.sender is None else question.sender.centre.id
    compared = [
        Match(one.centre, *fit_of(question.wanted, one, at), codes_against(question, one, at))
        for one in candidates
        if one.centre.id != sender
    ]
    ordered = sorted(compared, key=lambda match: (-match.score, match.centre.code))
    return Matches(
        items=tuple(match for match in ordered if not match.against),
        excluded=tuple(match for match in ordered if match.against),
    )


def fit_of(wanted: Wanted, candidate: Candidate, at: datetime) -> tuple[int, tuple[R, ...]]:
    """Return the score, 0 to 100, and its reasons: the points reached, as a share of those that the question makes
    possible.
    """
    centre, behaviour = candidate.centre, candidate.behaviour
    found = {
        **_asked_for(wanted, candidate),
        "capacity": CAPACITY.get(centre.capacity),
        "load": None if behaviour.load is None else LOAD[behaviour.load],
        "answers": None if behaviour.answers is None else ANSWERS[behaviour.answers],
    }
    doubts = doubts_about(centre, behaviour, at)
    reached = {name: 4 * POINTS[name][reason] for name, reason in found.items()}
    reached["capacity"] = reached["capacity"] // 4 * QUARTERS[doubts]
    possible = 4 * sum(max(POINTS[name].values()) for name in found)
    reasons = [reason for reason in found.values() if reason is not None]
    if found["capacity"] is not None:
        place = reasons.index(found["capacity"]) + 1
        reasons.insert(place, R.CAPACITY_STALE if doubts else R.CAPACITY_FRESH)
    return round(100 * sum(reached.values()) / possible), tuple(reasons)


def doubts_about(centre: Centre, behaviour: Behaviour, at: datetime) -> int:
    """Count the reasons, two at most, to doubt the reported capacity: its age, and how the centre answers."""
    assured = centre.capacity_assured_at
    age = 2 if assured is None or at - assured > OLD_AFTER else int(at - assured > FRESH_FOR)
    contradicted = behaviour.says_full or behaviour.load is Load.HIGH or behaviour.answers is Answers.RARELY
    return min(age + int(contradicted), 2)


def _asked_for(wanted: Wanted, candidate: Candidate) -> dict[str, R | None]:
    """Return which reason applies to each thing asked for; what is not asked for is left out."""
    centre, found = candidate.centre, dict[str, R | None]()
    if wanted.services:
        offered = wanted.services & set(centre.services)
        some = R.OFFERS_SOME_SERVICES if offered else None
        found["services"] = R.OFFERS_ALL_SERVICES if offered == wanted.services else some
    if wanted.languages:
        spoken = any(is_same_language(one, other) for one in wanted.languages for other in centre.languages)
        found["language"] = R.SPEAKS_LANGUAGE if spoken else None
    if wanted.areas:
        found["area"] = _nearness(wanted.areas.get(candidate.role), centre)
    return found


def is_same_language(one: str, other: str) -> bool:
    """Return whether two BCP 47 tags name the same language, ignoring script and region."""
    return one.lower().partition("-")[0] == other.lower().partition("-")[0]


def _nearness(area: str | None, centre: Centre) -> R | None:
    """Near means in the same country but another area: which areas border each other is not known."""
    if area is None or not area.startswith(f"{centre.country}-"):
        return None
    return R.SAME_AREA if centre.area == area else R.NEAR_AREA
