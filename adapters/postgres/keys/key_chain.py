"""The keys of one unit of work: the data keys that its loads brought along, and who may hold a copy of them.

Reading uses the caller's own copy. Granting access uses any available copy, which the service decrypts on behalf of the
centre that shares (security.md, rule 7).
"""

from uuid import UUID

from adapters.postgres.mapping.values import Json, blob, uuid_of
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId, to_text
from domain.kernel.index_terms import IndexTerm, IndexTerms
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, OrganisationKey, Vault


class KeyMissing(KeyServiceUnavailable):
    """The key for this data is not available right now; try again shortly.

    The organisation holds no copy, so it cannot decrypt what the key seals. The centre responsible for the case gets
    one when the worker has done a pending rekey (ADR 0016).
    """

    def __init__(
        self, reason: str = "no copy of the key is available; if a rekey is pending, the worker brings one"
    ) -> None:
        super().__init__(reason)


class KeyChain:
    """Decrypts, creates and shares data keys, using what this work has loaded."""

    def __init__(self, vault: Vault, mine: OrganisationId) -> None:
        self._vault = vault
        self._mine = mine
        self._away: dict[tuple[UUID, int], KeyServiceUnavailable] = {}
        self._organisations: dict[UUID, list[tuple[int, bytes]]] = {}
        self._wrapped: dict[tuple[UUID, UUID], tuple[int, bytes]] = {}
        self._open: dict[UUID, DataKey] = {}

    def learn(self, loaded: Json) -> None:
        """Collect the wrapped keys of a load."""
        for row in loaded.get("organisation_keys") or ():
            copies = self._organisations.setdefault(uuid_of(row["organisation_id"]), [])
            wrapped = blob(row["wrapped"])
            if wrapped is not None and (row["generation"], wrapped) not in copies:
                copies.append((row["generation"], wrapped))
        for row in loaded.get("wrapped_keys") or ():
            wrapped = blob(row["wrapped"])
            if wrapped is not None:
                self._wrapped[uuid_of(row["data_key_id"]), uuid_of(row["organisation_id"])] = (
                    row["generation"],
                    wrapped,
                )

    def holds_key_of(self, organisation_id: OrganisationId) -> bool:
        """Return whether a load included the organisation's key."""
        return organisation_id in self._organisations

    def only_others_hold(self, data_key_id: DataKeyId, organisation_id: OrganisationId) -> bool:
        """Return whether loads brought copies of a data key, but none of the organisation's own."""
        holders = {holder for key, holder in self._wrapped if key == data_key_id}
        return bool(holders) and organisation_id not in holders

    async def own(self, data_key_id: DataKeyId, organisation_id: OrganisationId) -> DataKey:
        """Decrypt a data key with the organisation's own copy; raises ``KeyMissing``."""
        copy = self._wrapped.get((data_key_id, organisation_id))
        if copy is None:
            raise KeyMissing
        return await self.unwrap(data_key_id, organisation_id, copy)

    async def any(self, data_key_id: DataKeyId) -> DataKey:
        """Decrypt a data key with any copy, the own one first; raises ``KeyMissing``, or ``CiphertextRejected`` if all
        are damaged.
        """
        if data_key_id in self._open:
            return self._open[data_key_id]
        damaged: CiphertextRejected | None = None
        for (key, holder), copy in sorted(self._wrapped.items(), key=lambda item: item[0][1] != self._mine):
            if key == data_key_id and holder in self._organisations:
                try:
                    return await self.unwrap(data_key_id, OrganisationId(holder), copy)
                except CiphertextRejected as problem:
                    damaged = problem
        raise damaged or KeyMissing

    def make(self, data_key_id: DataKeyId) -> DataKey:
        """Make a new data key."""
        return self._open.setdefault(data_key_id, self._vault.new_data_key())

    async def share(self, data_key_id: DataKeyId, case_id: CaseId, organisation_id: OrganisationId) -> Json:
        """Return the row that gives an organisation a copy of this key."""
        generation, key = await self._newest_key(organisation_id)
        return {
            "data_key_id": data_key_id,
            "organisation_id": organisation_id,
            "case_id": case_id,
            "generation": generation,
            "wrapped": key.wrap(data_key_id, await self.any(data_key_id)),
        }

    @property
    def index_terms(self) -> IndexTerms:
        """Normalises values for the index."""
        return self._vault.index_terms

    async def blind_indexes(self, organisation_id: OrganisationId, terms: tuple[IndexTerm, ...]) -> list[str]:
        """Return an organisation's blind indexes for these terms, in hex; the same in every generation."""
        _, key = await self._newest_key(organisation_id)
        return [key.blind_index(term).hex() for term in terms]

    async def _newest_key(self, organisation_id: OrganisationId) -> tuple[int, OrganisationKey]:
        copies = self._organisations.get(organisation_id)
        if not copies:
            raise KeyMissing(f"organisation {organisation_id} has no key")
        generation, wrapped = max(copies)
        return generation, await self._organisation_key(organisation_id, generation, wrapped)

    async def _organisation_key(
        self, organisation_id: OrganisationId, generation: int, wrapped: bytes
    ) -> OrganisationKey:
        """Request a key once per unit of work: an unavailable key service takes seconds to fail."""
        if (organisation_id, generation) in self._away:
            raise self._away[organisation_id, generation]
        try:
            return await self._vault.organisation_key(organisation_id, generation, wrapped)
        except KeyServiceUnavailable as problem:
            self._away[organisation_id, generation] = problem
            raise

    async def make_own(self, data_key_id: DataKeyId, organisation_id: OrganisationId) -> tuple[DataKey, int, bytes]:
        """Create a data key that only one organisation can decrypt; returns it with its generation and wrapped form."""
        generation, key = await self._newest_key(organisation_id)
        data_key = self._vault.new_data_key()
        return data_key, generation, key.wrap(data_key_id, data_key)

    async def unwrap(self, data_key_id: DataKeyId, organisation_id: OrganisationId, copy: tuple[int, bytes]) -> DataKey:
        """Unwrap a data key with the organisation's key of that generation."""
        if data_key_id not in self._open:
            generation, wrapped = copy
            stored = dict(self._organisations.get(organisation_id, ())).get(generation)
            if stored is None:
                owner = to_text("organisation", organisation_id)
                raise CiphertextRejected(f"{owner} has no key of generation {generation}")
            key = await self._organisation_key(organisation_id, generation, stored)
            self._open[data_key_id] = key.unwrap(data_key_id, wrapped)
        return self._open[data_key_id]
