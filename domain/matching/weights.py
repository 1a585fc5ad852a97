"""The points of each reason: the one table behind the order of a match. ``docs/partners/matching.md`` explains it."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from domain.vocabulary import MatchReason as R

# fmt: off
POINTS: Mapping[str, Mapping[R | None, int]] = MappingProxyType({
    # what is compared     which of its reasons applies, and its points; None: neither of them
    "services":            {R.OFFERS_ALL_SERVICES: 24, R.OFFERS_SOME_SERVICES: 8, None: 0},
    "language":            {R.SPEAKS_LANGUAGE: 24, None: 0},
    "area":                {R.SAME_AREA: 16, R.NEAR_AREA: 8, None: 0},
    "capacity":            {R.HAS_CAPACITY: 16, R.ASSESSMENT_FIRST: 12, R.WAITLIST: 4, None: 0},
    "load":                {R.LOW_LOAD: 8, None: 4, R.HIGH_LOAD: 0},
    "answers":             {R.ANSWERS_FAST: 12, None: 6, R.ANSWERS_SLOWLY: 2, R.ANSWERS_RARELY: 0},
})
"""At most 100 in total. What a question does not ask for (services, language, area) does not count."""
# fmt: on

QUARTERS = (4, 2, 1)
"""How many quarters of its points a reported capacity keeps: all while it is fresh, then less with each reason to doubt
it, down to one quarter.
"""

FRESH_FOR = timedelta(days=14)
"""How long after its confirmation a capacity counts in full."""

OLD_AFTER = timedelta(days=60)
"""A capacity confirmed longer ago than this, or never, gives two reasons to doubt it; between the two limits, one."""
