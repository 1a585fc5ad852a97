"""Reads what a case's new key seals, and only then destroys the last copy of the previous key (ADR 0027).

Who takes part: a decision that gave a case a new key, which kept the holder's copy of the old one out of the app's
reach; the worker. Promised: a copy is removed only after everything in the case was decrypted with the holder's own
copy
of the current key, all loaded in one statement. On failure: the copy stays, each process alerts the operator once, and
``corridor keys repair`` can try it.
"""

from uuid import UUID

from pydantic_core import from_json

from adapters.postgres.connection.pool import Database
from adapters.postgres.keys.key_chain import KeyChain, KeyMissing
from adapters.postgres.keys.rekeying import key_of
from adapters.postgres.keys.sealed_fields import sealed_fields
from adapters.postgres.mapping.values import Json
from adapters.postgres.work.work import Alert
from domain.kernel.ids import OrganisationId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Vault

KEPT = "SELECT array_agg(DISTINCT r.case_id) FROM vault.replaced_keys AS r"
JOB = "drop_replaced_keys"


class ReplacedKeys:
    """See the head of this file. Its database connections act as the worker."""

    def __init__(self, database: Database, vault: Vault, alert: Alert) -> None:
        self._database = database
        self._vault = vault
        self._alert = alert
        self._alerted: set[UUID] = set()

    async def drop(self) -> None:
        """Check every case with a kept replaced key; stops if the key service is unavailable."""
        for case_id in await self._database.value(KEPT) or ():
            try:
                await self._drop(case_id)
            except KeyMissing:
                continue  # the holder has no copy of its own: a pending rotation will create one
            except KeyServiceUnavailable as problem:
                self._alert(problem, JOB)
                return
            except CiphertextRejected as problem:
                if case_id not in self._alerted:
                    self._alert(problem, JOB)
                self._alerted.add(case_id)

    async def _drop(self, case_id: UUID) -> None:
        loaded: Json = from_json(await self._database.value("SELECT corridor.load_kept_keys($1)", case_id))
        found = loaded["whole"]
        holder = last_holder(found)
        keys = KeyChain(self._vault, holder)
        keys.learn(found)
        key = await keys.own(key_of(found), holder)
        for field in sealed_fields(found):
            field.open_with(key)
        gone = [UUID(number) for number in loaded["replaced"]]
        await self._database.value("SELECT corridor.drop_kept_keys($1, $2)", case_id, gone)


def last_holder(found: Json) -> OrganisationId:
    """Return the current or last holder of a case that was loaded whole."""
    return OrganisationId(UUID(found["ledger"][-1]["place"]["organisation_id"]))
