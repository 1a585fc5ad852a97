"""Keys of the seed: real ones, wrapped for the organisations whose keys are in the database."""

from typing import Any
from uuid import UUID

import asyncpg

from adapters.keyring.keys import AesOrganisationKey
from adapters.keyring.vault import AesVault
from bench.seeding.batch import Row
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.keys import DataKey

READ = "SELECT organisation_id, generation, wrapped FROM vault.organisation_keys ORDER BY generation"


class OrganisationKeys:
    """The newest decrypted key of each organisation."""

    def __init__(self, found: dict[UUID, AesOrganisationKey]) -> None:
        self._found = found

    @classmethod
    async def read(cls, connection: "asyncpg.Connection[Any]", vault: AesVault) -> "OrganisationKeys":
        """Decrypt them all; the later generation wins."""
        return cls(
            {
                row["organisation_id"]: await vault.organisation_key(
                    OrganisationId(row["organisation_id"]), row["generation"], row["wrapped"]
                )
                for row in await connection.fetch(READ)
            }
        )

    def wrapped(self, key_id: DataKeyId, key: DataKey, case_id: CaseId, organisation_id: OrganisationId) -> Row:
        """Return the row that gives an organisation a copy of this data key."""
        holder = self._found[organisation_id]
        return {
            "data_key_id": key_id,
            "organisation_id": organisation_id,
            "case_id": case_id,
            "generation": holder.generation,
            "wrapped": holder.wrap(key_id, key),
        }
