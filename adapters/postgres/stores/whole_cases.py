"""Whole cases on PostgreSQL: decisions that take keys away, and seal anew what they leave."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from adapters.postgres.changes import revoke_row
from adapters.postgres.mapping.cases import case_row
from adapters.postgres.mapping.consents import consent_row
from adapters.postgres.mapping.referrals import handoff_row, referral_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.resealing import Resealing, held_by
from adapters.postgres.sealing import closing_note_place, seal_document
from adapters.postgres.stores.custody import custody_return
from adapters.postgres.stores.lookups import index_for_new_holder, index_identity
from adapters.postgres.work import PostgresWork
from domain.access import known
from domain.case.identity import Identity
from domain.case.relation import CaseFile
from domain.case.upheaval import Upheaval
from domain.case.whole import WholeCase
from domain.custody.custody import CustodyMove
from domain.ids import CaseId, DataKeyId, OrganisationId
from domain.keys import CiphertextRejected, KeyServiceUnavailable, Unreadable


class PostgresWholeCases:
    """Implements ``domain.ports.WholeCases``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._found: Json = {}
        self._old_key: DataKeyId | None = None

    async def get(self, file: CaseFile) -> WholeCase:
        """Load everything of a case that was loaded, and hence decided about, in this work."""
        self._found = found = known(await self._work.load("load_whole_case", file.case.id))
        self._old_key = file.case.data_key_id
        return whole_case_of(found)

    async def record(self, upheaval: Upheaval) -> Unreadable | None:
        """Record a decision about the case that was loaded last; gives what could not be written of it."""
        work, case, lost = self._work, upheaval.case, None
        work.changes.for_the_person(case.id)
        if case.data_key_id == self._old_key:
            await self._keep_key(upheaval)
        else:
            lost = await self._turn_key(upheaval)
        for referral in upheaval.referrals:
            row = self._row("referrals", "referral", referral.id)
            work.changes.update("referrals", referral_row(referral, blob(row["words"]), blob(row["deletion_note"])))
        for handoff in upheaval.handoffs:
            work.changes.update("handoffs", handoff_row(handoff))
        if upheaval.custody is not None:
            custody_return(work, upheaval.custody)
        if case.holder is not None and isinstance(upheaval.custody, CustodyMove) and self._old_key is not None:
            await self._index_for(case.id, case.code, case.holder.organisation_id)
        if case.holder is not None and upheaval.identity is not None:
            await index_identity(work, case.id, case.code, case.holder.organisation_id, upheaval.identity)
        work.changes.add("revoke", self._closed(upheaval))
        if upheaval.shut_out:
            work.changes.add("shut_out", [{"case_id": case.id, "organisations": upheaval.shut_out}])
        work.tell(upheaval.happened)
        return lost

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

    async def _index_for(self, case_id: CaseId, code: str, holder: OrganisationId) -> None:
        """Let the centre to which custody returns find the person, or, where no key can be had, nobody for the time."""
        try:
            await index_for_new_holder(self._work, case_id, self._old(), holder)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            self._work.cannot_open(problem)
            await index_identity(self._work, case_id, code, holder, Identity())

    async def _turn_key(self, upheaval: Upheaval) -> Unreadable | None:
        """Seal everything of the case under its new key; only those who are still entitled get a copy."""
        old, case = self._old(), upheaval.case
        resealing = Resealing(
            self._found,
            old,
            case,
            upheaval.keeps_identity,
            self._work.cannot_open,
            upheaval.consent,
            upheaval.identity,
        )
        try:
            return await resealing.record(self._work.keys, self._work.changes)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            if upheaval.identity is not None:
                raise
            self._work.cannot_open(problem)
            return self._cut_off(upheaval, old, problem)

    def _cut_off(
        self, upheaval: Upheaval, old: DataKeyId, problem: KeyServiceUnavailable | CiphertextRejected
    ) -> Unreadable | None:
        """Take access away at once, though no key can be had: the copies go, and the worker turns the key later."""
        work, case, consent = self._work, replace(upheaval.case, data_key_id=old), upheaval.consent
        work.changes.update("cases", case_row(case, blob(self._found["identity"]), blob(self._found["closing_note"])))
        lost = None
        if consent is not None:
            sealed = blob(self._row("consents", None, consent.id)["words"])
            work.changes.update("consents", consent_row(consent, sealed))
            lost = None if consent.withdrawal_reason is None else Unreadable("withdrawal_reason", problem)
        cut = {
            "case_id": case.id,
            "key": old,
            "keeps": sorted(upheaval.keeps_identity),
            "held_by": held_by(self._found, old),
        }
        work.changes.add("cut_off", [cut])
        return lost

    def _old(self) -> DataKeyId:
        if self._old_key is None:
            raise ValueError("the whole case is loaded before a decision about it is recorded")
        return self._old_key

    def _row(self, name: str, inner: str | None, row_id: UUID) -> Json:
        rows: Iterable[Json] = (row if inner is None else row[inner] for row in self._found[name])
        return next(row for row in rows if row["id"] == str(row_id))

    def _closed(self, upheaval: Upheaval) -> list[Json]:
        return [
            revoke_row(key, organisation, upheaval.case.id, identity=False)
            for organisation, key in upheaval.closed_conversations
        ]
