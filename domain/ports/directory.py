"""What the directory's use cases need. ``domain/ports/work.py`` explains the unit of work."""

from typing import Protocol

from domain.directory.agreement import Agreement
from domain.directory.changes import CentreFile
from domain.directory.corridor import Corridor
from domain.directory.corridor_changes import CorridorFile, KnownMember
from domain.directory.listing import AgreementQuery, CentreQuery, CorridorQuery, OrganisationQuery
from domain.directory.organisations import Centre, Organisation
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId
from domain.kernel.listing import Page


class Coded(Protocol):
    """Directory objects that have short codes."""

    async def has_code(self, code: str) -> bool:
        """Return whether one of them has this code."""


class Organisations(Coded, Protocol):
    """The organisations of the directory."""

    async def find(self, reference: str, pointer: str | None = None) -> Organisation:
        """Find by id (as UUID text) or code; raises ``Missing``, with the pointer to where it was named."""

    async def add(self, organisation: Organisation) -> None:
        """Record a new organisation and its encryption key, without which its centres cannot hold cases."""

    async def leads_a_corridor(self) -> bool:
        """Return whether the caller's organisation leads a corridor."""

    async def centres(self, organisation: Organisation) -> tuple[CentreFile, ...]:
        """Load its centres, each with the organisations to tell when it changes."""

    async def change(self, organisation: Organisation, happened: tuple[DomainEvent, ...] = ()) -> None:
        """Record the next version of an organisation."""


class Centres(Coded, Protocol):
    """The centres of the directory."""

    async def find(self, reference: str, pointer: str | None = None) -> Centre:
        """Find by id (as UUID text) or code; raises ``Missing``, with the pointer to where it was named."""

    async def entry(self, reference: str) -> Centre:
        """Find it with its digest, as far as the caller may know of it; raises ``Missing``."""

    async def file(self, reference: str) -> CentreFile:
        """Load a centre with the organisations to tell when it changes; raises ``Missing``."""

    async def successors(self, centre_id: CentreId) -> tuple[CentreId, ...]:
        """Return its named successor, that one's, and so on."""

    async def add(self, centre: Centre) -> None:
        """Record a new centre."""

    async def change(self, centre: Centre, happened: tuple[DomainEvent, ...]) -> None:
        """Record the next version of a centre."""

    async def set_digest(self, centre: Centre) -> None:
        """Record where its digest goes from now on, together with its next version."""


class Corridors(Coded, Protocol):
    """The corridors of the directory."""

    async def file(self, reference: str) -> CorridorFile:
        """Find by id (as UUID text) or code, with its members; raises ``Missing``."""

    async def add(self, file: CorridorFile, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new corridor with its members, also in the audit trails of the members' organisations."""

    async def change(
        self,
        before: Corridor,
        after: Corridor,
        happened: tuple[DomainEvent, ...],
        concerned: tuple[KnownMember, ...] = (),
    ) -> None:
        """Record the next version of a corridor and its members. ``concerned`` are members that joined, left or changed
        their role; the change is recorded in their organisations' audit trails too.
        """


class DirectoryLists(Protocol):
    """Lists of the public directory, the same for everyone who may read it."""

    async def organisations(self, query: OrganisationQuery) -> Page[Organisation]:
        """Read one page of organisations, newest first."""

    async def centres(self, query: CentreQuery) -> Page[Centre]:
        """Read one page of centres, newest first."""

    async def agreements(self, query: AgreementQuery) -> Page[Agreement]:
        """Read one page of a corridor's agreements, newest first."""

    async def corridors(self, query: CorridorQuery) -> Page[Corridor]:
        """Read one page of corridors, newest first."""
