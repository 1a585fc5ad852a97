"""What the service needs when it finds somebody to answer for a case. ``domain/ports/work.py`` explains the work."""

from typing import Protocol

from domain.cases.case import Case
from domain.cases.relation import CaseFile
from domain.directory.succession import Line
from domain.kernel.events import DomainEvent
from domain.person.unattended import Unattended


class UnattendedCases(Protocol):
    """Cases whose holder is not in operation; for the service itself."""

    async def get(self, file: CaseFile) -> Unattended:
        """Load what decides about a case loaded in this work; raises ``Missing`` unless the actor's organisation holds
        it.
        """

    async def line(self, centre: str) -> Line:
        """Load who takes over from a centre, by its id."""

    async def tell(self, case: Case, event: DomainEvent) -> None:
        """Record, once for each holder, that those who run the network are told."""
