"""Closed cases on PostgreSQL (``alembic/sql/cases/retention.sql``)."""

from adapters.postgres.mapping.cases import case_of
from adapters.postgres.mapping.values import moment, place
from adapters.postgres.work.work import PostgresWork
from domain.cases.retention import ClosedCase
from domain.kernel.access import known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId


class PostgresClosedCases:
    """Implements ``domain.ports.retention.ClosedCases``. Only the worker's role may load and record them."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, case_id: CaseId) -> ClosedCase:
        """Load a case that the actor's organisation was the last to hold."""
        found = known(await self._work.load("load_closed_case", case_id))
        self._work.case_id = case_id
        return ClosedCase(case_of(found["case"]), place(found["last_holder"]), moment(found["ends_at"]))

    async def tell(self, closed: ClosedCase, event: DomainEvent) -> None:
        """Record that the holder is told; raises ``VersionConflict`` if it already was, or if the case has been
        reopened.
        """
        work, case = self._work, closed.case
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        work.changes.add("retention_told", [{"case_id": case.id, "at": work.at}])
        work.record_events((event,))

    async def purge(self, closed: ClosedCase) -> None:
        """Mark the erasure that this work records as one by the clock."""
        self._work.changes.add("purge", [{"case_id": closed.case.id, "at": self._work.at}])
