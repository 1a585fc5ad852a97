"""What the use cases need of two cases of one person. ``domain/ports/work.py`` explains the work."""

from typing import Protocol

from domain.cases.case import Case
from domain.cases.merge import MergeLink
from domain.cases.relation import CaseFile
from domain.kernel.events import DomainEvent
from domain.person.case_decision import CaseDecision
from domain.person.whole_case import WholeCase


class Merges(Protocol):
    """Merges of cases."""

    async def record(self, merged: Case, into: MergeLink, step: DomainEvent) -> None:
        """Record, with the decision about ``merged`` in the same work, the next version of the case that it is merged
        into, or was until now; raises ``VersionConflict`` if that changed, or if one centre no longer answers for both.
        """

    async def merged_into(self, file: CaseFile) -> tuple[WholeCase, ...]:
        """Load the cases that were merged into a case loaded in this work, and those merged into them, unless they are
        erased, wherever they are.
        """

    async def erase(self, decisions: tuple[CaseDecision, ...]) -> None:
        """Record the erasure of these cases together with that of the case that they were merged into."""
