"""Two cases of one person, as each of them shows the other (contract, section 8; ADR 0066)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.cases.case import Case
from domain.kernel.access import Place
from domain.kernel.ids import CaseId
from domain.vocabulary import CaseStatus

UNDO_WITHIN = timedelta(days=30)
"""How long a merge can be undone (contract, section 8)."""


@dataclass(frozen=True, slots=True)
class MergeLink:
    """The case on the other side of a merge. ``place``: the centre that holds it, or held it last. ``at``: when the two
    were merged.
    """

    case_id: CaseId
    code: str
    version: int
    status: CaseStatus
    place: Place
    at: datetime

    @property
    def until(self) -> datetime:
        """The last moment at which the merge can be undone."""
        return self.at + UNDO_WITHIN


def undo_until(merged: Case) -> datetime:
    """Return the last moment at which the merge of this case can be undone: a merge closes the case."""
    return (merged.closed_at or merged.updated_at) + UNDO_WITHIN


def can_be_undone(merged: Case, into: MergeLink | None, last_holder: Place | None, at: datetime) -> bool:
    """Return whether the merge can be undone now, as far as the cases go: not too late, and the centre that merged them
    still answers for both. ``into``: ``None`` if its organisation can no longer see the case that went on.
    """
    if merged.merged_into is None or merged.status is not CaseStatus.CLOSED or into is None or last_holder is None:
        return False
    return at <= undo_until(merged) and into.place.centre_id == last_holder.centre_id
