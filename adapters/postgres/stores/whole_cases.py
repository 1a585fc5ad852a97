"""Whole cases on PostgreSQL: decisions that take keys away, and seal anew what they leave."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from adapters.postgres.keys.rekeying import Rekeying, held_by
from adapters.postgres.keys.sealing import closing_note_place, seal_document
from adapters.postgres.mapping.cases import case_row
from adapters.postgres.mapping.consents import consent_row
from adapters.postgres.mapping.referrals import handoff_row, referral_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.stores.custody import custody_return
from adapters.postgres.stores.lookups import index_for_new_holder, index_identity
from adapters.postgres.work.changes import revoke_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.custody import CustodyMove
from domain.cases.identity import Identity
from domain.cases.relation import CaseFile
from domain.kernel.access import Actor, known
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Unreadable
from domain.person.case_decision import CaseDecision
from domain.person.whole_case import WholeCase


class PostgresWholeCases:
    """Implements ``domain.ports.work.WholeCases``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._found: Json = {}
        self._old_key: DataKeyId | None = None

    async def get(self, file: CaseFile) -> WholeCase:
        """Load everything of a case that was loaded, and hence decided about, in this work."""
        self._found = found = known(await self._work.load("load_whole_case", file.case.id))
        self._old_key = file.case.data_key_id
        return whole_case_of(found)

    async def record(self, case_decision: CaseDecision) -> Unreadable | None:
        """Record a decision about the case that was loaded last; gives what could not be written of it."""
        work, case, lost = self._work, case_decision.case, None
        work.changes.for_the_person(case.id)
        if case.data_key_id == self._old_key:
            await self._keep_key(case_decision)
        else:
            lost = await self._turn_key(case_decision)
        for referral in case_decision.referrals:
            row = self._row("referrals", "referral", referral.id)
            work.changes.update("referrals", referral_row(referral, blob(row["words"]), blob(row["deletion_note"])))
        for handoff in case_decision.handoffs:
            work.changes.update("handoffs", handoff_row(handoff))
        if case_decision.custody is not None:
            custody_return(work, case_decision.custody)
        if case.holder is not None and isinstance(case_decision.custody, CustodyMove) and self._old_key is not None:
            await self._index_for(case.id, case.code, case.holder.organisation_id)
        if case.holder is not None and case_decision.identity is not None:
            await index_identity(work, case.id, case.code, case.holder.organisation_id, case_decision.identity)
        work.changes.add("revoke", self._closed(case_decision))
        if case_decision.excluded:
            work.changes.add("shut_out", [{"case_id": case.id, "organisations": case_decision.excluded}])
        work.record_events(case_decision.happened)
        return lost

    async def owed_a_key(self, case_id: CaseId, actor: Actor) -> WholeCase | None:
        """Load everything of a case, with the copies of its key that were taken away, where it is owed a new one."""
        found = await self._work.load("load_owed_turn", case_id)
        if found is None:
            return None
        for keys in (found["whole"], found["owed"]):
            self._work.keys.learn(keys)
        self._found = found["whole"]
        whole = whole_case_of(self._found)
        self._old_key = whole.case.data_key_id
        known(whole if actor.stands_at(whole.last_holder) else None)
        self._work.case_id = case_id
        return whole

    async def rotate_key(self, case_decision: CaseDecision) -> None:
        """Seal everything of the case under its new key, and write by what it is found: where custody returned without
        a key, nothing was written.
        """
        work, case = self._work, case_decision.case
        rekeying = Rekeying(self._found, self._old(), case, case_decision.keeps_identity, work.cannot_open)
        work.changes.for_the_person(case.id)
        work.concerns("case", case.id)
        await rekeying.record(work.keys, work.changes)
        if case.holder is not None:
            identity = await rekeying.present_identity(work.keys)
            await index_identity(work, case.id, case.code, case.holder.organisation_id, identity)

    async def _keep_key(self, case_decision: CaseDecision) -> None:
        """The key stays; what is written anew is sealed with it."""
        case, note = case_decision.case, blob(self._found["closing_note"])
        if case_decision.closing_note is not None:
            key = await self._work.keys.any(case.data_key_id)
            note = seal_document(key, {"note": case_decision.closing_note}, closing_note_place(case.id))
        identity = blob(self._found["identity"])
        self._work.changes.update("cases", case_row(case, identity, note))
        if case_decision.consent is not None:
            sealed = blob(self._row("consents", None, case_decision.consent.id)["words"])
            self._work.changes.update("consents", consent_row(case_decision.consent, sealed))

    async def _index_for(self, case_id: CaseId, code: str, holder: OrganisationId) -> None:
        """Let the centre to which custody returns find the person, or, where no key can be had, nobody for the time."""
        try:
            await index_for_new_holder(self._work, case_id, self._old(), holder)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            self._work.cannot_open(problem)
            await index_identity(self._work, case_id, code, holder, Identity())

    async def _turn_key(self, case_decision: CaseDecision) -> Unreadable | None:
        """Seal everything of the case under its new key; only those who are still entitled get a copy."""
        old, case = self._old(), case_decision.case
        rekeying = Rekeying(
            self._found,
            old,
            case,
            case_decision.keeps_identity,
            self._work.cannot_open,
            case_decision.consent,
            case_decision.identity,
        )
        try:
            return await rekeying.record(self._work.keys, self._work.changes)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            if case_decision.identity is not None:
                raise
            self._work.cannot_open(problem)
            return self._cut_off(case_decision, old, problem)

    def _cut_off(
        self, case_decision: CaseDecision, old: DataKeyId, problem: KeyServiceUnavailable | CiphertextRejected
    ) -> Unreadable | None:
        """Take access away at once, though no key can be had: the copies go, and the worker turns the key later."""
        work, case, consent = self._work, replace(case_decision.case, data_key_id=old), case_decision.consent
        work.changes.update("cases", case_row(case, blob(self._found["identity"]), blob(self._found["closing_note"])))
        lost = None
        if consent is not None:
            sealed = blob(self._row("consents", None, consent.id)["words"])
            work.changes.update("consents", consent_row(consent, sealed))
            lost = None if consent.withdrawal_reason is None else Unreadable("withdrawal_reason", problem)
        cut = {
            "case_id": case.id,
            "key": old,
            "keeps": sorted(case_decision.keeps_identity),
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

    def _closed(self, case_decision: CaseDecision) -> list[Json]:
        return [
            revoke_row(key, organisation, case_decision.case.id, identity=False)
            for organisation, key in case_decision.closed_conversations
        ]
