"""Cases that were merged into another one of the same person (ADR 0066)."""

from domain.cases.relation import CaseFile
from domain.kernel.errors import Conflict
from domain.kernel.open_matters import naming
from domain.kernel.sentence import Sentence
from domain.vocabulary import CaseStatus


class CaseIsMerged(Conflict):
    """This case was merged into another case of the same person; use that one, or undo the merge."""

    code = "case_is_merged"


def must_not_be_merged(file: CaseFile) -> None:
    """Raise ``CaseIsMerged`` for a case that was merged into another one."""
    if file.case.merged_into is not None and file.case.status is CaseStatus.CLOSED:
        raise merged_case(file)


def merged_case(file: CaseFile) -> CaseIsMerged:
    """Return the error for a case that was merged away. It names where the case went, if the caller may see it."""
    into = file.merged_into
    if into is None:
        return CaseIsMerged()
    sentence = Sentence("This case was merged into {code}; use that one, or undo the merge.", code=into.code)
    return naming(CaseIsMerged(sentence), (("case", into.case_id),))
