"""What each reason is worth: the one table behind the order of a match. ``docs/partners/matching.md`` explains it."""

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
"""Together 100 at most. What a question does not ask for (services, language, area) leaves the table."""
# fmt: on

QUARTERS = (4, 2, 1)
"""How much of its points a reported capacity keeps, in quarters: while it is fresh, then a step less for each reason to
doubt it, down to a quarter.
"""

FRESH_FOR = timedelta(days=14)
"""A capacity counts in full this long after it was confirmed."""

OLD_AFTER = timedelta(days=60)
"""A capacity confirmed longer ago, or never, is two reasons to doubt it; between the two it is one."""
