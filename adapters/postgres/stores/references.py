"""What a case is called besides its id: its code, and an organisation's own reference to it (``external_id``).

Each organisation has its own references, to its referrals too, sealed with a key of which only it has a copy, and found
by a blind index. The key's copy is stored with those of the cases, so that rotation, backup and erasure treat it like
them.
"""

from typing import Any
from uuid import UUID

from adapters.postgres.keys.sealing import opened, seal_document
from adapters.postgres.mapping.values import Json, blob, uuid_of
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.kernel.ids import CaseId, CaseReference, DataKeyId
from domain.kernel.keys import SealedPlace, Unreadable
from domain.kernel.own_reference import EXTERNAL_ID, OwnReferenceKind


class PostgresOwnReferences:
    """Implements ``domain.ports.cases.OwnReferences``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def keep(
        self,
        kind: OwnReferenceKind,
        object_id: UUID,
        case_id: CaseId,
        value: str | None,
        *,
        while_unchanged: Case | None = None,
    ) -> None:
        """Set the organisation's reference to an object, or remove it; raises ``ExternalIdTaken`` when recorded."""
        work, case = self._work, while_unchanged
        if case is not None:
            work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        row: Json = {"kind": kind, "object_id": object_id, "case_id": case_id}
        if value is not None:
            key_id = DataKeyId(work.new_id())
            key = work.keys.make(key_id)
            row |= {
                "value_index": bytes.fromhex(await reference_index(work, kind, value)),
                "data_key_id": key_id,
                "sealed": seal_document(key, {EXTERNAL_ID: value}, _place(case_id, object_id)),
            }
            work.changes.add("grant", [await work.keys.share(key_id, case_id, work.request_info.actor.organisation_id)])
        work.changes.add("references", [row])


async def load_case(work: PostgresWork, case: CaseReference) -> Any:
    """Load a case by id or code, each in one statement."""
    return await work.load("load_case" if isinstance(case, UUID) else "load_case_of_code", case)


async def own_reference(
    work: PostgresWork, found: Json, case_id: CaseId, object_id: UUID
) -> tuple[str | None, tuple[Unreadable, ...]]:
    """Decrypt the organisation's own reference, as ``corridor.own_reference`` loads it."""
    work.keys.learn(found)
    key_id = DataKeyId(uuid_of(found["data_key_id"]))
    said, closed = await opened(work, key_id, blob(found["sealed"]), _place(case_id, object_id), (EXTERNAL_ID,))
    return said.get(EXTERNAL_ID), closed


async def reference_index(work: PostgresWork, kind: OwnReferenceKind, value: str) -> str:
    """Return the blind index of a reference, in hex, with the key of the caller's organisation."""
    term = work.keys.index_terms.own_reference(kind, value)
    (found,) = await work.keys.blind_indexes(work.request_info.actor.organisation_id, (term,))
    return found


def _place(case_id: CaseId, object_id: UUID) -> SealedPlace:
    return SealedPlace("own_references", "sealed", case_id, object_id)
