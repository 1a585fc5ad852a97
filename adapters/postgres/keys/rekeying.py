"""Gives a case another key: everything of it is sealed anew, and only those who are still entitled get a copy.

Who takes part: a decision that takes access away (``stores/whole_cases.py``), or the worker for one that had to do
without the key service (``rotate_case_key``). Promised: nothing is noted for the record before everything could be
opened and sealed, so that whoever cannot, may do something else instead. A value that is damaged stays as it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.keys.key_chain import KeyChain
from adapters.postgres.keys.sealing import (
    closing_note_place,
    consent_place,
    identity_document,
    identity_of,
    identity_place,
    open_document,
    seal_document,
)
from adapters.postgres.mapping.cases import case_row
from adapters.postgres.mapping.consents import consent_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.work.changes import Changes
from domain.cases.case import Case
from domain.cases.identity import Identity
from domain.consents.consent import Consent
from domain.kernel.ids import DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected, DataKey, SealedPlace, Unreadable


@dataclass(frozen=True, slots=True)
class Rekeying:
    """What is to be: ``case`` carries the id of its new key; ``found`` is the whole case as it was loaded."""

    found: Json
    old_key: DataKeyId
    case: Case
    keeps: Iterable[OrganisationId]
    cannot_open: Callable[[CiphertextRejected], None]
    consent: Consent | None = None
    identity: Identity | None = None

    async def record(self, keys: KeyChain, changes: Changes) -> Unreadable | None:
        """Note everything; gives the reason of a withdrawal where it could not be written, for the consent is damaged.

        Raises ``KeyServiceUnavailable`` or ``CiphertextRejected`` where no copy of the key opens.
        """
        case, old = self.case, await keys.any(self.old_key)
        new = keys.make(case.data_key_id)
        grants = [await keys.share(case.data_key_id, case.id, each) for each in sorted(self.keeps)]
        changes.update("cases", self._case_row(old, new))
        lost = self._consents(old, new, changes)
        changes.add("grant", grants)
        turn = {"case_id": case.id, "old_key": self.old_key, "held_by": held_by(self.found, self.old_key)}
        changes.add("turn_key", [turn])
        return lost

    async def present_identity(self, keys: KeyChain) -> Identity:
        """Open the identity as it was; nobody, where there is none or it is damaged."""
        sealed = blob(self.found["identity"])
        if sealed is None:
            return Identity()
        try:
            return identity_of(open_document(await keys.any(self.old_key), sealed, identity_place(self.case.id)))
        except CiphertextRejected:
            return Identity()

    def _case_row(self, old: DataKey, new: DataKey) -> Json:
        case, place = self.case, identity_place(self.case.id)
        if self.identity is None:
            identity = self._anew(old, new, blob(self.found["identity"]), place)
        else:
            identity = seal_document(new, identity_document(self.identity), place)
        note = self._anew(old, new, blob(self.found["closing_note"]), closing_note_place(case.id))
        return case_row(case, identity, note)

    def _consents(self, old: DataKey, new: DataKey, changes: Changes) -> Unreadable | None:
        lost, sealed, withdrawn = None, list[Json](), self.consent
        for row in self.found["consents"]:
            words, place = blob(row["words"]), consent_place(self.case.id, UUID(row["id"]))
            ours = withdrawn is not None and row["id"] == str(withdrawn.id)
            reason = withdrawn.withdrawal_reason if ours and withdrawn is not None else None
            try:
                said = {} if words is None else open_document(old, words, place)
                said |= {} if reason is None else {"withdrawal_reason": reason}
                words = seal_document(new, said, place) if said else None
            except CiphertextRejected as problem:
                self.cannot_open(problem)  # kept as it is: a person's withdrawal does not wait for a repair
                lost = Unreadable("withdrawal_reason", problem) if reason is not None else lost
            if words is not None:
                sealed.append({"id": row["id"], "words": words})
            if ours and withdrawn is not None:
                changes.update("consents", consent_row(withdrawn, words))
        changes.add("seal_anew", sealed)
        return lost

    def _anew(self, old: DataKey, new: DataKey, sealed: bytes | None, place: SealedPlace) -> bytes | None:
        if sealed is None:
            return None
        try:
            return new.seal(old.open(sealed, place), place)
        except CiphertextRejected as problem:
            self.cannot_open(problem)
            return sealed


def held_by(found: Json, key: DataKeyId) -> list[str]:
    """Name the organisations that held a copy of a key when the whole case was loaded."""
    return [row["organisation_id"] for row in found["wrapped_keys"] if row["data_key_id"] == str(key)]
