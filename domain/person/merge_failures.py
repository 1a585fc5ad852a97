"""Why two cases cannot be merged, or a merge cannot be undone (ADR 0066)."""

from datetime import datetime

from domain.kernel.errors import Conflict
from domain.kernel.sentence import Sentence


class CaseNotMerged(Conflict):
    """This case is not merged into another, so there is nothing to undo."""

    code = "case_not_merged"


class HeldByDifferentCentres(Conflict):
    """The two cases are held by different centres; hand one over first, so that one centre holds both."""

    code = "held_by_different_centres"


class MergeIsFinal(Conflict):
    """The time for undoing this merge is over."""

    code = "merge_is_final"


class SurvivingCaseMoved(Conflict):
    """The case this one was merged into is now with another centre, so the merge cannot be undone."""

    code = "surviving_case_moved"


def merge_is_final(until: datetime) -> MergeIsFinal:
    """Return the error for a merge that can no longer be undone, with the day on which it still could be."""
    return MergeIsFinal(Sentence("This merge could be undone until {date}.", date=until.date().isoformat()))
