"""Gives a case a new key: everything in it is resealed, and only those still entitled get a copy.

Who takes part: a decision that revokes access (``stores/whole_cases.py``), or the worker, for one that had to do
without the new key (``rotate_case_key``). Promised: the old key, the version and the sealed data come from one row of
one statement; nothing is added to the record before everything was decrypted and resealed. On failure, including a
field that does not decrypt, nothing is added: data that may still be readable is never written under a key that did not
seal it. The holder's copy of the old key stays until the worker has read what the new one seals (``replaced_keys.py``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.keys.claim_places import claim_key_place
from adapters.postgres.keys.document_places import document_key_place
from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.keys.sealing import (
    closing_note_place,
    consent_place,
    identity_of,
    identity_place,
    note_key_place,
    open_document,
    seal_document,
    sealed_identity,
)
from adapters.postgres.mapping.cases import case_row, consent_document, consent_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.work.changes import Changes
from domain.cases.case import Case
from domain.cases.identity import Identity
from domain.consents.consent import Consent
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.keys import DataKey, SealedPlace

PlaceOf = Callable[[CaseId, UUID], SealedPlace]


@dataclass(frozen=True, slots=True)
class Rekeying:
    """What to record: ``case`` carries the id of its new key; ``found`` is the whole case as loaded; ``holder`` is
    responsible for the case from now on, or was last.
    """

    found: Json
    case: Case
    holder: OrganisationId
    keeps: Iterable[OrganisationId]
    consent: Consent | None = None
    identity: Identity | None = None

    async def record(self, keys: KeyChain, changes: Changes) -> None:
        """Add everything to ``changes``. Raises ``KeyServiceUnavailable`` or ``CiphertextRejected``, adding nothing, if
        no copy of the key can be decrypted or a field does not decrypt.
        """
        case, old_key = self.case, key_of(self.found)
        old = await keys.any(old_key)
        new = keys.make(case.data_key_id)
        grants = [await keys.share(case.data_key_id, case.id, each) for each in sorted(self.keeps)]
        kept = await keys.share(old_key, case.id, self.holder)
        row, words = self._case_row(old, new), self._consents(old, new)
        notes = self._rewrapped("notes", note_key_place, old, new)
        documents = self._rewrapped("documents", document_key_place, old, new)
        claims = self._rewrapped("claims", claim_key_place, old, new)
        changes.update("cases", row)
        if self.consent is not None:
            changes.update("consents", consent_row(self.consent, words.get(str(self.consent.id))))
        changes.add("reseal", [{"id": number, "words": sealed} for number, sealed in words.items()])
        changes.add("rewrap_notes", notes)
        changes.add("rewrap_documents", documents)
        changes.add("rewrap_claims", claims)
        changes.add("grant", grants)
        rotation = {"case_id": case.id, "old_key": old_key, "held_by": held_by(self.found, old_key), "kept": kept}
        changes.add("rotate_case_key", [rotation])

    async def present_identity(self, keys: KeyChain) -> Identity:
        """Decrypt the previous identity; an empty one if there is none."""
        sealed = blob(self.found["identity"])
        if sealed is None:
            return Identity()
        return identity_of(open_document(await keys.any(key_of(self.found)), sealed, identity_place(self.case.id)))

    def _case_row(self, old: DataKey, new: DataKey) -> Json:
        case, place = self.case, identity_place(self.case.id)
        if self.identity is None:
            identity = _resealed(old, new, blob(self.found["identity"]), place)
        else:
            identity = sealed_identity(new, case.id, self.identity)
        note = _resealed(old, new, blob(self.found["closing_note"]), closing_note_place(case.id))
        return case_row(case, identity, note)

    def _rewrapped(self, kind: str, place_of: PlaceOf, old: DataKey, new: DataKey) -> list[Json]:
        """Rewrap the keys of handover notes, documents or claims; what they seal does not change."""
        return [
            {"id": row["id"], "data_key": old.rewrap(blob(row["data_key"]) or b"", place, new)}
            for row in self.found[kind]
            for place in [place_of(self.case.id, UUID(row["id"]))]
        ]

    def _consents(self, old: DataKey, new: DataKey) -> dict[str, bytes]:
        """Return the text of each consent that has some, including the reason of a withdrawn one."""
        sealed = {}
        for row in self.found["consents"]:
            place = consent_place(self.case.id, UUID(row["id"]))
            text = with_reason(old, row, place, self.consent)
            if text:
                sealed[row["id"]] = seal_document(new, text, place)
        return sealed


def with_reason(key: DataKey, row: Json, place: SealedPlace, withdrawn: Consent | None) -> Json:
    """Decrypt the text of a consent; adds the reasons if it is the withdrawn one."""
    words = blob(row["words"])
    text = {} if words is None else open_document(key, words, place)
    if withdrawn is not None and row["id"] == str(withdrawn.id):
        new = consent_document(withdrawn)
        reasons = {**text.get("reasons", {}), **new.get("reasons", {})}
        text |= new | ({"reasons": reasons} if reasons else {})
    return text


def key_of(found: Json) -> DataKeyId:
    """Return the key of a case, from the row whose data it sealed."""
    return DataKeyId(UUID(found["case"]["data_key_id"]))


def held_by(found: Json, key: DataKeyId) -> list[str]:
    """Return the organisations that held a copy of a key when the whole case was loaded."""
    return [row["organisation_id"] for row in found["wrapped_keys"] if row["data_key_id"] == str(key)]


def _resealed(old: DataKey, new: DataKey, sealed: bytes | None, place: SealedPlace) -> bytes | None:
    return None if sealed is None else new.seal(old.open(sealed, place), place)
