"""What each step leaves behind: the journal, the outbox and the audit chain, created by the unit of work itself."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.postgres.work.work import PostgresWork
from bench.seeding.batch import Batch
from bench.seeding.chance import Chance
from domain.kernel.access import Actor, Place
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, ClientId
from domain.kernel.request_info import RequestInfo


class _CollectingWork(PostgresWork):
    """A unit of work that only collects what it would record, at a time in the past."""

    def __init__(self, request_info: RequestInfo, chance: Chance, at: datetime, case_id: CaseId) -> None:
        nothing: Any = None
        super().__init__(nothing, nothing, request_info, nothing, nothing)
        self.at, self.case_id, self._chance = at, case_id, chance

    def new_id(self) -> UUID:
        return self._chance.new_id(self.at)


class Journal:
    """The journal of one case."""

    def __init__(self, batch: Batch, chance: Chance, case_id: CaseId) -> None:
        self._batch, self._chance, self._case_id = batch, chance, case_id
        self._entries, self._hash = 0, b""

    def record_events(self, place: Place, at: datetime, operation: str, happened: tuple[DomainEvent, ...]) -> None:
        """Write a centre's action."""
        # one client per organisation, named after it: the seed registers none
        actor = Actor(ClientId(place.organisation_id), place.organisation_id, frozenset())
        work = _CollectingWork(RequestInfo(actor, operation, "req_seed", "127.0.0.1"), self._chance, at, self._case_id)
        work.record_events(happened)
        work.write_audit("allowed", "changed")
        document = work.changes.as_document()
        for row in document["journal"]:
            audience = row.pop("audience")
            self._batch.add("corridor.journal", row)
            self._batch.add("corridor.outbox", {"event_id": row["id"], "audience": audience, "parting": []})
        for row in document["audit"]:
            self._chain(row)

    def close(self) -> None:
        """Write the end of the chain."""
        head = {"chain_id": self._case_id, "entry_number": self._entries, "hash": self._hash}
        self._batch.add("corridor.audit_heads", head)

    def _chain(self, row: dict[str, Any]) -> None:
        self._entries += 1
        self._hash = hashlib.sha256(self._hash + row["entry"].encode()).digest()
        self._batch.add("corridor.audit", {**row, "entry_number": self._entries, "hash": self._hash})
