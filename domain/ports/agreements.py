"""What the use cases of agreements need."""

from typing import Protocol

from domain.directory.agreeing import AgreementFile, CorridorAgreements, Terms
from domain.directory.agreement import Agreement, Signature
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AgreementId


class Agreements(Protocol):
    """The agreements of corridors. Everyone who may read the directory may read all of them."""

    async def of_corridor(self, corridor: str, terms: Terms) -> CorridorAgreements:
        """Load what publishing these terms in a corridor (id as UUID text, or code) depends on; raises ``Missing``."""

    async def get(self, agreement_id: AgreementId) -> AgreementFile:
        """Load one agreement; raises ``Missing``."""

    async def add(self, agreement: Agreement, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new agreement, also in the audit trails of the members' organisations."""

    async def sign(self, agreement: Agreement, signature: Signature, happened: tuple[DomainEvent, ...]) -> None:
        """Record the next version of an agreement, with a new signature; also in the trail of an organisation that
        signed on paper.
        """

    async def announce(self, agreement: Agreement, stage: int, happened: tuple[DomainEvent, ...]) -> None:
        """Record that the service announces a stage of its end; raises ``VersionConflict`` if it already was."""
