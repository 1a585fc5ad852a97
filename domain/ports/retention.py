"""What the service needs to end the retention of closed cases. ``domain/ports/work.py`` explains the work."""

from typing import Protocol

from domain.cases.retention import ClosedCase
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId


class ClosedCases(Protocol):
    """Closed cases as retention needs them, for the service itself, whatever their holders may still see."""

    async def get(self, case_id: CaseId) -> ClosedCase:
        """Load a case that the actor's organisation was the last to hold, closed or not; raises ``Missing``."""

    async def tell(self, closed: ClosedCase, event: DomainEvent) -> None:
        """Record, once for each closing, that the holder is told; raises ``VersionConflict`` if it already was."""

    async def purge(self, closed: ClosedCase) -> None:
        """Mark the erasure that this work records as a purge; raises ``VersionConflict`` if it is not due."""
