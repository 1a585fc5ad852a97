"""What a match needs of the directory. ``domain/ports/work.py`` explains the unit of work."""

from dataclasses import dataclass
from typing import Protocol

from domain.directory.agreement import Agreement
from domain.kernel.ids import CaseId, CentreId
from domain.matching.question import Candidate, Sender
from domain.vocabulary import CorridorStatus, ReferralKind


@dataclass(frozen=True, slots=True)
class Found:
    """The members of a corridor, and the agreement that binds them. ``sender`` is ``None`` if none was named. Facts
    about the case are limited to what the caller's organisation sees.
    """

    corridor_status: CorridorStatus
    agreement: Agreement | None
    sender: Sender | None
    candidates: tuple[Candidate, ...]
    open_transfer_exists: bool
    declined_by: frozenset[CentreId]


class Matching(Protocol):
    """The centres to choose from."""

    async def candidates(
        self, corridor: str, from_centre: str | None, case_id: CaseId | None, kind: ReferralKind
    ) -> Found:
        """Load the members of a corridor; corridor and sender are given by id or code. Raises ``Missing``. ``case_id``:
        a case that the actor's centre holds.
        """
