"""What use cases of tracking need. ``domain/ports/work.py`` explains the unit of work."""

from typing import Protocol

from domain.cases.relation import CaseFile
from domain.kernel.access import Actor
from domain.person.whole_case import WholeCase
from domain.tracking.slowing import CountedTry
from domain.tracking.surroundings import Surroundings


class TrackingCodes(Protocol):
    """Finds cases by tracking code, outside a unit of work: whose organisation it is, is what it finds."""

    async def find(self, digest: str) -> Actor | None:
        """Return the migrant of the case whose code has this SHA-256 (in hexadecimal), or ``None``."""


class WrongCodes(Protocol):
    """Counts tries, for all processes together."""

    async def begin(self, who: str) -> CountedTry:
        """Count a try of this address or sender, and tell how long it waits; raises ``Unavailable``."""

    async def was_right(self, counted: CountedTry) -> None:
        """Give back a try whose code was right."""


class Tracking(Protocol):
    """What surrounds a tracked case."""

    async def around(self, file: CaseFile, whole: WholeCase) -> Surroundings:
        """Load it for a case loaded in this work."""

    def record_use(self) -> None:
        """Record that the migrant looked: without an entry in the audit trail, there is no response."""
