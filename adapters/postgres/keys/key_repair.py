"""Repairs fields that do not decrypt with the key their row names, if another kept key of the case decrypts them.

Who takes part: ``corridor keys repair``; the processes that serve, which keep running.
Promised: a field is rewritten only if a key was found that decrypts it, sealed with its case's current key, and only
over the version that was read. Copies that belong to nothing any more are removed once everything in their case was
read. On failure a field stays as it is and is listed by its ids; the next run continues an interrupted one.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from adapters.postgres.connection.roles import WORKER
from adapters.postgres.keys.key_chain import KeyChain, KeyMissing
from adapters.postgres.keys.rekeying import key_of
from adapters.postgres.keys.replaced_keys import last_holder
from adapters.postgres.keys.sealed_fields import SealedField, sealed_fields
from adapters.postgres.keys.sealing import identity_of, open_document
from adapters.postgres.mapping.cases import case_row
from adapters.postgres.mapping.values import Json, blob, to_json
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.operate.operator_trail import operators_entry
from adapters.postgres.stores.lookups import index_row
from adapters.postgres.work.changes import Changes
from adapters.postgres.work.constraint_errors import translated
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import DataKeyId, to_text
from domain.kernel.keys import CiphertextRejected, DataKey, Vault
from domain.ports.clock import utc_now

BATCH, TRIES = 500, 5
FIRST = UUID(int=0)
CASES = "SELECT id FROM corridor.cases WHERE id > $1 AND status <> 'erased' ORDER BY id LIMIT $2"
Connection = Any
Mended = dict[SealedField, bytes]


@dataclass(slots=True)
class Repaired:
    """The results of a repair as counts; ``damaged`` lists the ids of what no kept key decrypts."""

    cases: int = 0
    mended: int = 0
    dropped_copies: int = 0
    damaged: list[str] = field(default_factory=list)


class KeyRepair:
    """See the head of this file. Acts as the worker on its own connection."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def run(self, repaired: Repaired) -> None:
        """Check every case; raises ``KeyServiceUnavailable``."""
        await self._connection.execute(f"SET ROLE {WORKER}")
        after = FIRST
        while rows := await self._connection.fetch(CASES, after, BATCH):
            for row in rows:
                await self._until_recorded(row["id"], repaired)
            after = rows[-1]["id"]

    async def _until_recorded(self, case_id: UUID, repaired: Repaired) -> None:
        for _ in range(TRIES - 1):
            try:
                return await self._look_at(case_id, repaired)
            except VersionConflict:
                continue  # changed by somebody else at this very moment
        return await self._look_at(case_id, repaired)

    async def _look_at(self, case_id: UUID, repaired: Repaired) -> None:
        loaded: Json = from_json(await self._connection.fetchval("SELECT corridor.load_kept_keys($1)", case_id))
        found = loaded["whole"]
        keys = KeyChain(self._vault, last_holder(found))
        keys.learn(found)
        keys.learn(loaded["kept"])
        key = await _opened(keys, key_of(found))
        closed = [one for one in sealed_fields(found) if key is None or not one.opens_with(key)]
        mended: Mended = {}
        if key is not None and closed:
            mended = await _opened_by_another(keys, loaded["kept"], key, closed)
        if key is not None and mended:
            await self._record(keys, key, found, mended)
        left = [one.name for one in closed if one not in mended]
        repaired.cases += 1
        repaired.mended += len(mended)
        repaired.damaged += left
        gone = [UUID(number) for number in (*loaded["left_over"], *loaded["replaced"])]
        if key is not None and gone and not left:
            repaired.dropped_copies += await self._connection.fetchval(
                "SELECT corridor.drop_kept_keys($1, $2)", case_id, gone
            )

    async def _record(self, keys: KeyChain, key: DataKey, found: Json, mended: Mended) -> None:
        """Write the fields as the next version of the case: a concurrent decision starts over."""
        at, changes, before = utc_now(), Changes(), whole_case_of(found).case
        anew = {(one.place.column, str(one.place.row_id)): sealed for one, sealed in mended.items()}
        case, holder = replace(before, version=before.version + 1, updated_at=at), last_holder(found)
        identity = anew.get(("identity", str(case.id)), blob(found["identity"]))
        note = anew.get(("closing_note", str(case.id)), blob(found["closing_note"]))
        changes.for_the_person(case.id)
        changes.update("cases", case_row(case, identity, note))
        changes.add("reseal", [{"id": row, "words": sealed} for (name, row), sealed in anew.items() if name == "words"])
        for one, sealed in mended.items():
            if one.place.column == "identity" and case.holder is not None:
                present = identity_of(open_document(key, sealed, one.place))
                changes.add("index", [await index_row(keys, case.id, case.code, holder, present)])
        for table in ("notes", "documents", "claims"):
            keyed = [(one.place, sealed) for one, sealed in mended.items() if one.place.column == "data_key"]
            rows = [{"id": place.row_id, "data_key": sealed} for place, sealed in keyed if place.table == table]
            changes.add(f"mend_{table}", rows)
        changes.add("audit", [operators_entry("repair_keys", holder, to_text("case", case.id), at)])
        context, document = to_json({"organisation_id": holder}), to_json(changes.as_document())
        try:
            await self._connection.execute("SELECT corridor.record($1, $2)", context, document)
        except asyncpg.PostgresError as refused:
            if isinstance(meaning := translated(refused), VersionConflict):
                raise meaning from refused
            raise


async def _opened(keys: KeyChain, data_key_id: DataKeyId) -> DataKey | None:
    """Decrypt a key with any kept copy; ``None`` if none works."""
    try:
        return await keys.any(data_key_id)
    except (KeyMissing, CiphertextRejected):
        return None


async def _opened_by_another(keys: KeyChain, kept: Json, present: DataKey, closed: list[SealedField]) -> Mended:
    """Try every key of which a copy is kept; returns what decrypted, sealed with the current key."""
    mended: Mended = {}
    for number in sorted({row["data_key_id"] for row in kept["wrapped_keys"]}):
        other = await _opened(keys, DataKeyId(UUID(number)))
        if other is not None:
            for one in closed:
                if one not in mended and one.opens_with(other):
                    mended[one] = one.moved(other, present)
    return mended
