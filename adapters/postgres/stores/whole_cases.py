"""Whole cases on PostgreSQL: decisions that revoke keys and reseal what remains."""

from collections.abc import Iterable
from uuid import UUID

from adapters.postgres.keys.loading_again import conflict_if_changed
from adapters.postgres.keys.rekeying import Rekeying, key_of
from adapters.postgres.keys.sealing import closing_note_place, identity_of, identity_place, open_document, seal_document
from adapters.postgres.mapping.cases import case_row, consent_row
from adapters.postgres.mapping.referrals import handoff_row, referral_row
from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.mapping.whole_cases import whole_case_of
from adapters.postgres.stores.custody import custody_return
from adapters.postgres.stores.cut_off import CutOff
from adapters.postgres.stores.lookups import index_identity, unindexed_row
from adapters.postgres.stores.taken_along import IdentityTaken, learn_conversations, pass_conversations
from adapters.postgres.work.changes import revoke_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.cases.custody import CustodyMove
from domain.cases.identity import Identity
from domain.cases.relation import CaseFile
from domain.kernel.access import Actor, known
from domain.kernel.errors import VersionConflict
from domain.kernel.ids import CaseId, DataKeyId, OrganisationId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Unreadable
from domain.person.case_decision import CaseDecision
from domain.person.custody_follows import with_everything_along
from domain.person.whole_case import WholeCase
from domain.vocabulary import CaseStatus


class PostgresWholeCases:
    """Implements ``domain.ports.cases.WholeCases``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._found: Json = {}
        self._whole: WholeCase | None = None

    async def get(self, file: CaseFile) -> WholeCase:
        """Load everything in a case that was already loaded, and authorised, in this work.

        The decision applies to one version: raises ``VersionConflict`` if the case has changed since it was loaded.
        """
        self._found = found = known(await self._work.load("load_whole_case", file.case.id))
        learn_conversations(self._work, found)
        self._whole = whole = whole_case_of(found)
        if whole.case.version != file.case.version:
            raise VersionConflict
        return whole

    async def record(self, case_decision: CaseDecision) -> Unreadable | None:
        """Record a decision about the case loaded last, with what its move of custody takes along; returns what could
        not be written of it.
        """
        case_decision, along = with_everything_along(known(self._whole), case_decision)
        work, case, lost = self._work, case_decision.case, None
        work.changes.for_the_person(case.id)
        if case.data_key_id == key_of(self._found):
            await self._keep_key(case_decision)
        else:
            lost = await self._rekey(case_decision)
        for referral in case_decision.referrals:
            row = self._row("referrals", "referral", referral.id)
            work.changes.update("referrals", referral_row(referral, blob(row["words"]), blob(row["deletion_note"])))
        for handoff in case_decision.handoffs:
            write = work.changes.insert if handoff.version == 1 else work.changes.update
            write("handoffs", handoff_row(handoff))
        if case_decision.custody is not None:
            custody_return(work, case_decision.custody)
        if along is not None and isinstance(case_decision.custody, CustodyMove):
            await pass_conversations(work, along)
            if case.data_key_id == key_of(self._found):
                await IdentityTaken(work, self._found, case_decision.custody, along).record()
            else:
                await self._index_for(case, case_decision.custody.to.organisation_id)
        if case.holder is not None and case_decision.identity is not None:
            await index_identity(work, case.id, case.code, case.holder.organisation_id, case_decision.identity)
        work.changes.add("revoke", self._closed(case_decision))
        if case_decision.excluded:
            work.changes.add("excluded", [{"case_id": case.id, "organisations": case_decision.excluded}])
        if case.excluded_operator_types != known(self._whole).case.excluded_operator_types:
            work.changes.add("excludes", [{"case_id": case.id}])
        work.record_events(case_decision.happened)
        return lost

    async def pass_conversation_keys(self, case_id: CaseId, actor: Actor) -> None:
        """Give the holder the copies of conversations' keys that it has missed, and revoke those of former senders."""
        work = self._work
        found: Json = known(await work.load("load_passed_conversations", case_id))
        work.case_id = case_id
        work.concerns("case", case_id)
        work.changes.add_precondition("cases", {"id": case_id, "version": found["version"]})
        for row in found["referrals"]:
            key = DataKeyId(UUID(row["data_key_id"]))
            work.changes.add("grant", [await work.keys.share(key, case_id, actor.organisation_id)])
            former = (OrganisationId(UUID(organisation)) for organisation in row["former"])
            work.changes.add("revoke", [revoke_row(key, each, case_id, identity=False) for each in former])

    async def pending_rekey(self, case_id: CaseId, actor: Actor) -> WholeCase | None:
        """Load everything in a case that is due a new key, with the copies that were revoked."""
        found = await self._work.load("load_pending_rekey", case_id)
        if found is None:
            return None
        for keys in (found["whole"], found["owed"]):
            self._work.keys.learn(keys)
        self._found = found["whole"]
        whole = whole_case_of(self._found)
        known(whole if actor.stands_at(whole.last_holder) else None)
        self._work.case_id = case_id
        return whole

    async def rotate_key(self, case_decision: CaseDecision) -> None:
        """Reseal everything in the case under its new key, and rebuild its index, which is empty if custody returned
        without a key.
        """
        work, case = self._work, case_decision.case
        rekeying = Rekeying(self._found, case, self._holder_after(case), case_decision.keeps_identity)
        work.changes.for_the_person(case.id)
        work.concerns("case", case.id)
        await rekeying.record(work.keys, work.changes)
        if case.holder is not None:
            identity = await rekeying.present_identity(work.keys)
            await index_identity(work, case.id, case.code, case.holder.organisation_id, identity)

    async def _keep_key(self, case_decision: CaseDecision) -> None:
        """Keep the key, and seal new data with it."""
        case = case_decision.case
        note = None if case.status is CaseStatus.OPEN else blob(self._found["closing_note"])
        if case_decision.closing_note is not None:
            key = await self._work.keys.any(case.data_key_id)
            note = seal_document(key, {"note": case_decision.closing_note}, closing_note_place(case.id))
        identity = blob(self._found["identity"])
        self._work.changes.update("cases", case_row(case, identity, note))
        if case_decision.consent is not None:
            sealed = blob(self._row("consents", None, case_decision.consent.id)["words"])
            self._work.changes.update("consents", consent_row(case_decision.consent, sealed))

    async def _index_for(self, case: Case, holder: OrganisationId) -> None:
        """Make the person findable for the new holder, or for nobody while no key is available."""
        sealed, identity = blob(self._found["identity"]), Identity()
        try:
            if sealed is not None:
                key = await self._work.keys.any(key_of(self._found))
                identity = identity_of(open_document(key, sealed, identity_place(case.id)))
            await index_identity(self._work, case.id, case.code, holder, identity)
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            self._work.cannot_open(problem)
            self._work.changes.add("index", [unindexed_row(case.id, holder)])

    async def _rekey(self, case_decision: CaseDecision) -> Unreadable | None:
        """Reseal everything in the case under its new key; only those still entitled get a copy."""
        work, case = self._work, case_decision.case
        rekeying = Rekeying(
            self._found,
            case,
            self._holder_after(case),
            case_decision.keeps_identity,
            case_decision.consent,
            case_decision.identity,
        )
        try:
            await rekeying.record(work.keys, work.changes)
        except CiphertextRejected as problem:
            await conflict_if_changed(work, case.id, self._found["case"]["version"])
            return await self._cut_off(case_decision, problem)
        except KeyServiceUnavailable as problem:
            return await self._cut_off(case_decision, problem)
        return None

    async def _cut_off(
        self, case_decision: CaseDecision, problem: KeyServiceUnavailable | CiphertextRejected
    ) -> Unreadable | None:
        self._work.cannot_open(problem)
        return await CutOff(self._work, self._found, case_decision, problem).record()

    def _holder_after(self, case: Case) -> OrganisationId:
        """Return the holder of the case from now on, or the last one."""
        if case.holder is not None:
            return case.holder.organisation_id
        return OrganisationId(UUID(self._found["ledger"][-1]["place"]["organisation_id"]))

    def _row(self, name: str, inner: str | None, row_id: UUID) -> Json:
        rows: Iterable[Json] = (row if inner is None else row[inner] for row in self._found[name])
        return next(row for row in rows if row["id"] == str(row_id))

    def _closed(self, case_decision: CaseDecision) -> list[Json]:
        return [
            revoke_row(key, organisation, case_decision.case.id, identity=False)
            for organisation, key in case_decision.closed_conversations
        ]
