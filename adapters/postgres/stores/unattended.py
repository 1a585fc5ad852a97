"""Cases whose holder is not in operation, on PostgreSQL (``alembic/sql/cases/unattended.sql``)."""

from uuid import UUID

from adapters.postgres.mapping.directory import line_of
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.cases.relation import CaseFile
from domain.directory.succession import Line
from domain.handoffs.offering import Held
from domain.kernel.access import known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId, OrganisationId
from domain.person.unattended import PastOffer, Unattended
from domain.vocabulary import OperatorType


class PostgresUnattended:
    """Implements ``domain.ports.unattended.UnattendedCases``. Only the worker's role may load and record this."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, file: CaseFile) -> Unattended:
        """Load what decides about an open case that the actor's organisation holds."""
        found = known(await self._work.load("load_unattended", file.case.id))
        return Unattended(
            line=line_of(found["line"]),
            offers=tuple(PastOffer(CentreId(UUID(row["centre_id"])), row["open"]) for row in found["offers"]),
            told=found["told"],
            ledger=tuple(Held(CentreId(UUID(row["centre_id"])), row["left"]) for row in found["ledger"]),
            coordinators=tuple(OrganisationId(UUID(each)) for each in found["coordinators"]),
            leads=tuple(
                (OrganisationId(UUID(row["organisation_id"])), OperatorType(row["operator_type"]))
                for row in found["leads"]
            ),
            shared_times={CentreId(UUID(row["centre_id"])): tuple(row["times"]) for row in found["shared_times"]},
        )

    async def line(self, centre: str) -> Line:
        """Load who takes over from a centre."""
        return line_of(known(await self._work.load("load_line", centre)))

    async def tell(self, case: Case, event: DomainEvent) -> None:
        """Record that those who run the network are told; ``VersionConflict`` if they are by now."""
        work, holder = self._work, case.holder
        if holder is None:
            raise ValueError("nobody holds a closed case, and nobody has to")
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        work.changes.add("unattended", [{"case_id": case.id, "centre_id": holder.centre_id, "since": work.at}])
        work.record_events((event,))
