"""Revokes access to a case at once when it cannot get a new key now; the worker rotates the key later (ADR 0016).

Either no copy of its key can be decrypted, or a field does not decrypt with it (ADR 0027). Sealed data stays as it is.
If
the key is available, new data is sealed with it, and everybody entitled gets a copy.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from adapters.postgres.keys.rekeying import held_by, key_of, with_reason
from adapters.postgres.keys.sealing import consent_place, seal_document, sealed_identity
from adapters.postgres.mapping.cases import case_row, consent_document, consent_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.work.work import PostgresWork
from domain.consents.consent import Consent
from domain.kernel.ids import DataKeyId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable, Unreadable
from domain.person.case_decision import CaseDecision

Problem = KeyServiceUnavailable | CiphertextRejected


@dataclass(frozen=True, slots=True)
class CutOff:
    """``found`` is the whole case as loaded; ``problem`` is why its key cannot be rotated now."""

    work: PostgresWork
    found: Json
    case_decision: CaseDecision
    problem: Problem

    async def record(self) -> Unreadable | None:
        """Record the cut-off; returns the reason of a withdrawal if it could not be sealed. Raises the problem if a new
        identity cannot be sealed.
        """
        work, old, case_decision = self.work, key_of(self.found), self.case_decision
        key = await self._key(old)
        case = replace(case_decision.case, data_key_id=old)
        work.changes.update("cases", case_row(case, self._identity(key), blob(self.found["closing_note"])))
        lost = None if case_decision.consent is None else self._consent(key, case_decision.consent)
        known = held_by(self.found, old)
        if key is not None:
            await self._grant_copies(old, known)
        cut = {"case_id": case.id, "key": old, "keeps": sorted(case_decision.keeps_identity), "held_by": known}
        work.changes.add("cut_off", [cut])
        return lost

    async def _key(self, old: DataKeyId) -> DataKey | None:
        try:
            return await self.work.keys.any(old)
        except (KeyServiceUnavailable, CiphertextRejected):
            return None

    def _identity(self, key: DataKey | None) -> bytes | None:
        if self.case_decision.identity is None:
            return blob(self.found["identity"])
        if key is None:
            raise self.problem
        return sealed_identity(key, self.case_decision.case.id, self.case_decision.identity)

    def _consent(self, key: DataKey | None, consent: Consent) -> Unreadable | None:
        row: Json = next(row for row in self.found["consents"] if row["id"] == str(consent.id))
        words, lost = blob(row["words"]), None
        if consent_document(consent):
            try:
                words = self._with_reason(key, row, consent)
            except (KeyServiceUnavailable, CiphertextRejected) as problem:
                lost = Unreadable("withdrawal_reason", problem)
                consent = replace(consent, reason_lost=True)
        self.work.changes.update("consents", consent_row(consent, words))
        return lost

    def _with_reason(self, key: DataKey | None, row: Json, consent: Consent) -> bytes:
        if key is None:
            raise self.problem
        place = consent_place(self.case_decision.case.id, UUID(row["id"]))
        return seal_document(key, with_reason(key, row, place, consent), place)

    async def _grant_copies(self, old: DataKeyId, known: list[str]) -> None:
        """Give a copy to everybody entitled who has none: custody may return to them."""
        for organisation in sorted(self.case_decision.keeps_identity):
            if str(organisation) in known:
                continue
            try:
                grant = await self.work.keys.share(old, self.case_decision.case.id, organisation)
            except (KeyServiceUnavailable, CiphertextRejected) as problem:
                self.work.cannot_open(problem)
            else:
                self.work.changes.add("grant", [grant])
