"""Whole cases on PostgreSQL: decisions that take keys away, and seal anew what they leave."""

from collections.abc import Iterable
from uuid import UUID

from adapters.postgres.mapping.cases import case_row
from adapters.postgres.mapping.consents import consent_row
from adapters.postgres.mapping.referrals import handoff_row, referral_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.sealing import (
    closing_note_place,
    consent_place,
    identity_document,
    identity_place,
    open_document,
    seal_document,
)
from adapters.postgres.stores.custody import custody_return
from adapters.postgres.stores.lookups import index_for_new_holder, index_identity
from adapters.postgres.work import PostgresWork
from domain.access import known_or_missing
from domain.case.case import Case
from domain.case.relation import CaseFile
from domain.case.upheaval import Upheaval
from domain.case.whole import WholeCase
from domain.consent.consent import Consent
from domain.custody.custody import CustodyMove
from domain.ids import DataKeyId
from domain.keys import CiphertextRejected, DataKey, Place


class PostgresWholeCases:
    """Implements ``domain.ports.WholeCases``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._found: Json = {}
        self._old_key: DataKeyId | None = None

    async def get(self, file: CaseFile) -> WholeCase:
        """Load everything of a case that was loaded, and hence decided about, in this work."""
        found = await self._work.load("load_whole_case", file.case.id)
        known_or_missing(found is not None)
        self._found = found
        self._old_key = file.case.data_key_id
        return whole_case_of(found)

    async def record(self, upheaval: Upheaval) -> None:
        """Record a decision about the case that was loaded last."""
        work, case = self._work, upheaval.case
        work.changes.for_the_person(case.id)
        if case.data_key_id == self._old_key:
            await self._keep_key(upheaval)
        else:
            await self._turn_key(upheaval)
        for referral in upheaval.referrals:
            row = self._row("referrals", "referral", referral.id)
            work.changes.update("referrals", referral_row(referral, blob(row["words"]), blob(row["deletion_note"])))
        for handoff in upheaval.handoffs:
            work.changes.update("handoffs", handoff_row(handoff))
        if upheaval.custody is not None:
            custody_return(work, upheaval.custody)
        if case.holder is not None and isinstance(upheaval.custody, CustodyMove) and self._old_key is not None:
            await index_for_new_holder(work, case.id, self._old_key, case.holder.organisation_id)
        if case.holder is not None and upheaval.identity is not None:
            await index_identity(work, case.id, case.code, case.holder.organisation_id, upheaval.identity)
        work.changes.add("revoke", self._closed(upheaval))
        if upheaval.shut_out:
            work.changes.add("shut_out", [{"case_id": case.id, "organisations": upheaval.shut_out}])
        work.tell(upheaval.happened)

    async def _keep_key(self, upheaval: Upheaval) -> None:
        """The key stays; what is written anew is sealed with it."""
        case, note = upheaval.case, blob(self._found["closing_note"])
        if upheaval.closing_note is not None:
            key = await self._work.keys.any(case.data_key_id)
            note = seal_document(key, {"note": upheaval.closing_note}, closing_note_place(case.id))
        identity = blob(self._found["identity"])
        self._work.changes.update("cases", case_row(case, identity, note))
        if upheaval.consent is not None:
            sealed = blob(self._row("consents", None, upheaval.consent.id)["words"])
            self._work.changes.update("consents", consent_row(upheaval.consent, sealed))

    async def _turn_key(self, upheaval: Upheaval) -> None:
        """Seal everything of the case under its new key; only those who are still entitled get a copy."""
        work, case = self._work, upheaval.case
        held_by = [
            row["organisation_id"] for row in self._found["wrapped_keys"] if row["data_key_id"] == str(self._old_key)
        ]
        new = work.keys.make(case.data_key_id)
        work.changes.update("cases", await self._sealed_anew(upheaval, new))
        sealed = [await self._consent_anew(row, case, new, upheaval.consent) for row in self._found["consents"]]
        work.changes.add("seal_anew", [row for row in sealed if row["words"] is not None])
        if upheaval.consent is not None:
            words = next(row["words"] for row in sealed if row["id"] == str(upheaval.consent.id))
            work.changes.update("consents", consent_row(upheaval.consent, words))
        for organisation_id in sorted(upheaval.keeps_identity):
            work.changes.add("grant", [await work.keys.share(case.data_key_id, case.id, organisation_id)])
        work.changes.add("turn_key", [{"case_id": case.id, "old_key": self._old_key, "held_by": held_by}])

    async def _sealed_anew(self, upheaval: Upheaval, new: DataKey) -> Json:
        case, place = upheaval.case, identity_place(upheaval.case.id)
        if upheaval.identity is None:
            identity = await self._anew(blob(self._found["identity"]), place, new)
        else:
            identity = seal_document(new, identity_document(upheaval.identity), place)
        note = await self._anew(blob(self._found["closing_note"]), closing_note_place(case.id), new)
        return case_row(case, identity, note)

    async def _anew(self, sealed: bytes | None, place: Place, new: DataKey) -> bytes | None:
        if sealed is None or self._old_key is None:
            return None
        try:
            plain = (await self._work.keys.any(self._old_key)).open(sealed, place)
        except CiphertextRejected:
            return sealed  # damaged before, and kept as it is: a person's withdrawal does not wait for a repair
        return new.seal(plain, place)

    async def _consent_anew(self, row: Json, case: Case, new: DataKey, withdrawn: Consent | None) -> Json:
        place, sealed = consent_place(case.id, UUID(row["id"])), blob(row["words"])
        words: Json = {}
        if sealed is not None and self._old_key is not None:
            try:
                words = open_document(await self._work.keys.any(self._old_key), sealed, place)
            except CiphertextRejected:
                return {"id": row["id"], "words": sealed}  # as above
        if withdrawn is not None and row["id"] == str(withdrawn.id) and withdrawn.withdrawal_reason is not None:
            words["withdrawal_reason"] = withdrawn.withdrawal_reason
        return {"id": row["id"], "words": seal_document(new, words, place) if words else None}

    def _row(self, name: str, inner: str | None, row_id: UUID) -> Json:
        rows: Iterable[Json] = (row if inner is None else row[inner] for row in self._found[name])
        return next(row for row in rows if row["id"] == str(row_id))

    def _closed(self, upheaval: Upheaval) -> list[Json]:
        return [
            {"data_key_id": key, "organisation_id": organisation, "case_id": upheaval.case.id, "identity": False}
            for organisation, key in upheaval.closed_conversations
        ]
