"""How often people do what: every number of the simulation that is a guess, in one table."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from domain.vocabulary import ActivityKind, ClaimStep, DeclineReason, Sex, Urgency

T = TypeVar("T")

URGENCIES: Mapping[Urgency, int] = {Urgency.EMERGENCY: 5, Urgency.URGENT: 25, Urgency.NORMAL: 70}
REASONS: Mapping[DeclineReason, int] = {
    DeclineReason.NO_CAPACITY: 40,
    DeclineReason.NOT_ELIGIBLE: 15,
    DeclineReason.OUTSIDE_AREA: 15,
    DeclineReason.LANGUAGE_NOT_AVAILABLE: 10,
    DeclineReason.ALREADY_ASSISTED_ELSEWHERE: 10,
    DeclineReason.NOT_CONTACTABLE: 10,
}
SEXES: Mapping[Sex, int] = {Sex.FEMALE: 45, Sex.MALE: 45, Sex.OTHER: 3, Sex.NOT_STATED: 7}
KINDS: Mapping[ActivityKind, int] = dict.fromkeys(ActivityKind, 4) | {
    ActivityKind.COUNSELLING: 30,
    ActivityKind.TRAINING: 15,
}
STEPS: Mapping[ClaimStep, int] = {
    ClaimStep.FILED: 30,
    ClaimStep.HEARD: 10,
    ClaimStep.SETTLED: 12,
    ClaimStep.AWARDED: 25,
    ClaimStep.APPEALED: 4,
    ClaimStep.DISMISSED: 4,
    ClaimStep.PAID: 30,
    ClaimStep.ENFORCED: 8,
    ClaimStep.WITHDRAWN: 2,
}
"""The relative frequency of each step of a claim among those that can follow."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of one, each of the situations in which it can happen."""

    transfer: float = 0.7
    with_window: float = 0.3
    fallbacks: float = 0.6
    never_answers: float = 0.12
    asks: float = 0.08
    gets_no_answer: float = 0.15
    declines: float = 0.2
    never_contacts: float = 0.08
    no_show: float = 0.08
    pauses: float = 0.1
    sender_withdraws: float = 0.04
    declines_late: float = 0.03
    redirects: float = 0.6
    goes_on_elsewhere: float = 0.2
    hands_back: float = 0.05
    takes_it_back: float = 0.6
    refuses: float = 0.15
    person_withdraws: float = 0.04
    never_confirms_deletion: float = 0.3
    entered_in_error: float = 0.02
    registered_twice: float = 0.03
    excludes_a_kind: float = 0.02
    moves_on: float = 0.1
    claims: float = 0.35
    corrects_claim: float = 0.15
    pays_in_other_money: float = 0.3
    names_no_amount: float = 0.1
    is_counselled: float = 0.3
    comes_to_event: float = 0.3
    linked_to_case: float = 0.5
    corrects_activity: float = 0.1
    deletes_activity: float = 0.05


SHARES = Shares()
DAYS_AWAY, DAYS_CLOSED, DAYS_FULL = (2, 10), (10, 40), (3, 14)
AWAY_EACH_DAY, CLOSES_EACH_DAY, FULL_EACH_DAY = 0.02, 0.002, 0.01
"""For each centre: it is closed for holidays, closed down or suspended, or full."""


class Dice:
    """Choices of one life, from a seed of its own: they do not depend on what else happens at the same time."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def happens(self, share: float) -> bool:
        """Return true in this share of calls."""
        return self._random.random() < share

    def share(self) -> float:
        """Return a share of one."""
        return self._random.random()

    def one_of(self, things: Sequence[T]) -> T:
        """Choose one."""
        return self._random.choice(things)

    def some_of(self, things: Sequence[T], most: int) -> tuple[T, ...]:
        """Choose up to ``most`` of them."""
        return tuple(self._random.sample(things, self._random.randint(0, min(most, len(things)))))

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Choose one key by its weight."""
        return self._random.choices(tuple(weights), tuple(weights.values()))[0]

    def days(self, least: float, most: float) -> timedelta:
        """Return a time between so many days."""
        return timedelta(days=self._random.uniform(least, most))

    def part_of(self, whole: timedelta, least: float, most: float) -> timedelta:
        """Return between ``least`` and ``most`` times a duration."""
        return whole * self._random.uniform(least, most)

    def number(self, digits: int) -> str:
        """Return so many digits."""
        return "".join(self._random.choice("0123456789") for _ in range(digits))
