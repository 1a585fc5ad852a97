"""Why two cases cannot be merged, or a merge cannot be undone (ADR 0066)."""

from datetime import datetime

from domain.cases.relation import CaseFile
from domain.kernel.errors import Conflict
from domain.kernel.open_matters import naming
from domain.kernel.sentence import Sentence


class CaseIsMerged(Conflict):
    """This case was merged into another case of the same person; use that one, or undo the merge."""

    code = "case_is_merged"


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


def merged_case(file: CaseFile) -> CaseIsMerged:
    """Return the error for a case that was merged away. It names where the case went, if the caller may see it."""
    into = file.merged_into
    if into is None:
        return CaseIsMerged()
    sentence = Sentence("This case was merged into {code}; use that one, or undo the merge.", code=into.code)
    return naming(CaseIsMerged(sentence), (("case", into.case_id),))


def merge_is_final(until: datetime) -> MergeIsFinal:
    """Return the error for a merge that can no longer be undone, with the day on which it still could be."""
    return MergeIsFinal(Sentence("This merge could be undone until {date}.", date=until.date().isoformat()))
