"""Turns the keys of cases from which access was taken away while that could not be done (ADR 0016, ADR 0027).

Who takes part: a withdrawal or exclusion, which took the copies out of reach; the worker; the key service, back again.
Promised: the case gets its new key as soon as the old one can be opened; what changed meanwhile is taken as it is then,
for the record compares versions. On failure, a field that does not open included: nothing is recorded, the turn stays
owed, and is tried again at the next look.
"""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
from pydantic_core import from_json

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyChain, KeyMissing
from adapters.postgres.keys.rekeying import Rekeying
from adapters.postgres.mapping.values import Json, to_json
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.stores.lookups import index_row
from adapters.postgres.work.changes import Changes
from adapters.postgres.work.constraint_errors import translated
from adapters.postgres.work.ids import new_id
from adapters.postgres.work.work import Alert
from domain.cases.case import Case
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Vault

OWED = "SELECT array_agg(DISTINCT t.case_id) FROM vault.owed_turns AS t"
JOB = "turn_owed_keys"


class PendingRekeys:
    """See the head of this file. Its database connections act as the worker."""

    def __init__(self, database: Database, vault: Vault, alert: Alert) -> None:
        self._database = database
        self._vault = vault
        self._alert = alert
        self._alerted: set[UUID] = set()

    async def turn(self) -> None:
        """Turn every key that is owed; a key service that is still away ends the look."""
        for case_id in await self._database.value(OWED) or ():
            try:
                await self._turn(case_id)
            except (KeyMissing, VersionConflict):
                continue  # erased, or changed in this very moment: the next look tells
            except KeyServiceUnavailable as problem:
                self._alert(problem, JOB)
                return
            except CiphertextRejected as problem:
                if case_id not in self._alerted:  # by each process once: it stays owed until somebody mends it
                    self._alert(problem, JOB)
                self._alerted.add(case_id)

    async def _turn(self, case_id: UUID) -> None:
        loaded: Json = from_json(await self._database.value("SELECT corridor.load_owed_turn($1)", case_id))
        found, at = loaded["whole"], datetime.now(UTC)
        whole = whole_case_of(found)
        keys = KeyChain(self._vault, whole.last_holder.organisation_id)
        keys.learn(found)
        keys.learn(loaded["owed"])
        case = replace(whole.case, version=whole.case.version + 1, updated_at=at, data_key_id=DataKeyId(new_id()))
        rekeying = Rekeying(found, case, whole.last_holder.organisation_id, whole.with_identity_open(at))
        changes = Changes()
        changes.for_the_person(case.id)
        await rekeying.record(keys, changes)
        await self._index(keys, changes, rekeying, case)
        await self._record(whole.last_holder.organisation_id, changes)

    async def _index(self, keys: KeyChain, changes: Changes, rekeying: Rekeying, case: Case) -> None:
        """Write by what the case is found: where custody returned without a key, nothing was written."""
        if case.holder is not None:
            identity = await rekeying.present_identity(keys)
            holder = case.holder.organisation_id
            changes.add("index", [await index_row(keys, case.id, case.code, holder, identity)])

    async def _record(self, holder: OrganisationId, changes: Changes) -> None:
        context = to_json({"organisation_id": holder})
        try:
            await self._database.value("SELECT corridor.record($1, $2)", context, to_json(changes.as_document()))
        except asyncpg.PostgresError as refused:
            meaning = translated(refused)
            if isinstance(meaning, VersionConflict):
                raise meaning from refused
            raise
