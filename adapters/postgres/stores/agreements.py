"""Agreements of corridors on PostgreSQL (``alembic/sql/directory/agreements.sql``)."""

from uuid import UUID

from adapters.postgres.mapping.agreements import agreement_of, agreement_row, signature_row
from adapters.postgres.mapping.values import Json, ident, to_json
from adapters.postgres.work.work import PostgresWork
from domain.directory.agreeing import AgreementFile, CorridorAgreements, Overseers, Terms
from domain.directory.agreement import Agreement, Signature
from domain.kernel.access import known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AgreementId, CorridorId, OrganisationId


class PostgresAgreements:
    """Implements ``domain.ports.agreements.Agreements``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def of_corridor(self, corridor: str, terms: Terms) -> CorridorAgreements:
        """Load what publishing these terms depends on; raises ``Missing``."""
        asked = {
            "purposes": terms.purposes,
            "data_categories": terms.data_categories,
            "valid_from": terms.valid_from.isoformat(),
            "manages_corridors": "corridors:manage" in self._work.request_info.actor.scopes,
        }
        found = known(await self._work.load("load_agreements_of", corridor, to_json(asked)))
        return CorridorAgreements(
            corridor_id=CorridorId(UUID(found["corridor_id"])),
            overseers=_overseers(found["told"]),
            parties=tuple(OrganisationId(UUID(party)) for party in found["parties"]),
            last_number=found["last_number"],
            open_beyond=found["open_beyond"],
            superseded=found["superseded"],
        )

    async def get(self, agreement_id: AgreementId) -> AgreementFile:
        """Load one agreement; raises ``Missing``."""
        found = known(await self._work.load("load_agreement", agreement_id))
        return AgreementFile(agreement_of(found["file"]), _overseers(found["told"]), found["file"]["agreement"]["told"])

    async def add(self, agreement: Agreement, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new agreement."""
        work = self._work
        work.concerns("agreement", agreement.id)
        for party in agreement.parties:
            work.note_in_trail_of(party, "agreement", agreement.id)
        work.changes.insert("agreements", agreement_row(agreement))
        work.record_events(happened)

    async def sign(self, agreement: Agreement, signature: Signature, happened: tuple[DomainEvent, ...]) -> None:
        """Record the next version of an agreement, with a new signature."""
        work = self._work
        work.concerns("agreement", agreement.id)
        work.note_in_trail_of(signature.organisation_id, "agreement", agreement.id)
        work.changes.update("agreements", agreement_row(agreement))
        work.changes.insert("agreement_signatures", signature_row(agreement, signature, work.at))
        work.record_events(happened)

    async def announce(self, agreement: Agreement, stage: int, happened: tuple[DomainEvent, ...]) -> None:
        """Record that a stage of its end is announced; raises ``VersionConflict`` if it already was."""
        self._work.concerns("agreement", agreement.id)
        self._work.changes.add("announced_end", [{"id": agreement.id, "stage": stage}])
        self._work.record_events(happened)


def _overseers(found: Json) -> Overseers:
    lead = ident(found["lead_organisation_id"])
    return Overseers(
        None if lead is None else OrganisationId(lead),
        tuple(OrganisationId(UUID(one)) for one in found["coordinators"]),
    )
