"""Referrals on PostgreSQL."""

from dataclasses import replace
from typing import Any

from adapters.postgres.keys.key_chain import KeyMissing
from adapters.postgres.keys.sealing import (
    WORDS,
    deletion_note_place,
    opened,
    seal_document,
    words_document,
    words_place,
)
from adapters.postgres.mapping.cases import case_of, consent_of
from adapters.postgres.mapping.referrals import handoff_of, handoff_row, referral_of, referral_row
from adapters.postgres.mapping.values import Json, blob, place, uuid_of
from adapters.postgres.stores.custody import custody_change
from adapters.postgres.stores.lookups import index_for_new_holder
from adapters.postgres.stores.references import handler_index, own_reference
from adapters.postgres.stores.sending import sending_of
from adapters.postgres.stores.timeline import read_timeline
from adapters.postgres.work.changes import access_row, revoke_row
from adapters.postgres.work.work import PostgresWork
from domain.directory.corridor import response_time
from domain.kernel.access import Actor, known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, DataKeyId, ReferralId
from domain.kernel.keys import Unreadable, must_be_readable
from domain.kernel.timeline import TimelineEntry
from domain.referrals.deciding import Decision, Sealed
from domain.referrals.deletion import Deletion
from domain.referrals.draft import ReferralRequest, SendingContext
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral, ReferralText
from domain.referrals.view import ReferralFile, sides_of

SealedText = tuple[bytes | None, bytes | None]


class ReferralWords:
    """Remembers what was read, so that unchanged or unreadable text stays as it is."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._words: dict[ReferralId, tuple[ReferralText, bytes | None, tuple[Unreadable, ...]]] = {}
        self._notes: dict[ReferralId, tuple[str | None, bytes | None]] = {}

    async def opened(self, row: Json) -> tuple[ReferralText, str | None, tuple[Unreadable, ...]]:
        """Decrypt the text and the note, if the actor's organisation holds a copy of the key."""
        referral_id, case_id = ReferralId(uuid_of(row["id"])), CaseId(uuid_of(row["case_id"]))
        key_id = DataKeyId(uuid_of(row["data_key_id"]))
        sealed, sealed_note = blob(row["words"]), blob(row["deletion_note"])
        said, closed = await opened(self._work, key_id, sealed, words_place(case_id, referral_id), WORDS)
        place = deletion_note_place(case_id, referral_id)
        noted, note_closed = await opened(self._work, key_id, sealed_note, place, ("deletion_note",))
        words, note = ReferralText(**said), noted.get("note")
        self._words[referral_id] = (words, sealed, closed)
        self._notes[referral_id] = (note, sealed_note)
        return words, note, closed + note_closed

    async def sealed(self, referral: Referral) -> SealedText:
        """Seal what changed; raises the problem if that would overwrite unreadable text."""
        words, sealed, closed = self._words[referral.id]
        if words != referral.words:
            must_be_readable(closed)
            key = await self._work.keys.any(referral.data_key_id)
            sealed = seal_document(key, words_document(referral.words), words_place(referral.case_id, referral.id))
        return sealed, await self._sealed_note(referral, referral.deletion)

    async def index_handler(self, referral: Referral) -> None:
        """Let the receiver find what a handler works on (ADR 0041)."""
        name, work = referral.words.handler, self._work
        if name is not None and name != self._words[referral.id][0].handler:
            found = await handler_index(work, referral.receiver.organisation_id, name)
            row = {"id": referral.id, "handler_index": None if found is None else bytes.fromhex(found)}
            work.changes.add("handlers", [row])

    async def _sealed_note(self, referral: Referral, deletion: Deletion | None) -> bytes | None:
        note, sealed = self._notes[referral.id]
        if deletion is None or deletion.note in (None, note):
            return sealed
        try:
            key = await self._work.keys.any(referral.data_key_id)
        except KeyMissing:
            return None  # the case is erased: nobody holds a key any more, and nothing new is written about the person
        return seal_document(key, {"note": deletion.note}, deletion_note_place(referral.case_id, referral.id))


class PostgresReferrals:
    """Implements ``domain.ports.work.Referrals``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._words = ReferralWords(work)
        self._case_keys: dict[CaseId, DataKeyId] = {}
        self._ground: list[tuple[str, Json]] = []
        self._by_debt = False

    async def get(self, referral_id: ReferralId, actor: Actor, *, owing: bool = False) -> ReferralFile:
        """Load one referral with its case, handoff, consent and times. ``owing`` bypasses row-level security if the
        actor's organisation owes a deletion for it.
        """
        debt = await self._work.load("load_owed_deletion", referral_id) if owing else None
        found = debt or known(await self._work.load("load_referral", referral_id))
        self._by_debt = debt is not None
        case = case_of(found["case"])
        row = found["referral"]
        sender, receiver = place(found["sender"]), place(found["receiver"])
        referral = referral_of(row, sender, receiver, *await self._words.opened(row))
        external_id, closed = await own_reference(self._work, found.get("own_reference"), case.id, referral.id)
        referral = replace(referral, external_id=external_id, unreadable=referral.unreadable + closed)
        self._case_keys[case.id] = case.data_key_id
        file = ReferralFile(
            referral=referral,
            case=case,
            handoff=None if found["handoff"] is None else handoff_of(found["handoff"], sender, receiver),
            consent=None if found["consent"] is None else consent_of(found["consent"]),
            times=response_time(found["response_times"], referral.urgency),
            owing=self._by_debt,
        )
        sides_of(actor, file)
        self._work.case_id = case.id
        return file

    async def sending(self, requested: ReferralRequest, actor: Actor) -> SendingContext:
        """Load what the rules for sending need."""
        sending = await sending_of(self._work, requested, actor)
        self._case_keys[sending.case.id] = sending.case.data_key_id
        self._ground = [("cases", {"id": sending.case.id, "version": sending.case.version})]
        if sending.consent is not None:
            self._ground.append(("consents", {"id": sending.consent.id, "version": sending.consent.version}))
        return sending

    async def record(self, decision: Decision) -> None:
        """Record a decision with handoff, custody, keys and events."""
        work, referral = self._work, decision.referral
        if self._by_debt:
            work.changes.for_an_owed_deletion()
        if decision.action is Action.SEND:
            self._stand_on_ground()
        if decision.created:
            await self._create(referral)
        else:
            work.changes.update("referrals", referral_row(referral, *await self._words.sealed(referral)))
            await self._words.index_handler(referral)
        if decision.handoff is not None:
            write = work.changes.insert if decision.handoff_created else work.changes.update
            write("handoffs", handoff_row(decision.handoff))
        for grant in decision.grants:
            await self._let_in(decision, grant.organisation_id, grant.sealed)
        if decision.custody is not None:
            custody_change(work, decision.custody)
            holder = decision.custody.to.organisation_id
            await index_for_new_holder(work, referral.case_id, self._case_keys[referral.case_id], holder)
        work.changes.add(
            "revoke", [self._gone(decision, gone.organisation_id, gone.sealed) for gone in decision.revokes]
        )
        work.record_events(decision.happened)

    async def report_late_deletion(self, file: ReferralFile, event: DomainEvent) -> None:
        """Record that both ends are notified; ``VersionConflict`` if they already were, or the receiver confirmed."""
        referral = file.referral
        self._work.changes.add("late_deletion", [{"id": referral.id, "version": referral.version, "at": self._work.at}])
        self._work.record_events((event,))

    async def draft(self, referral: Referral) -> None:
        """Record a new draft, readable only by its sender. It requires the case, so nothing is written if the case is
        erased at the same moment.
        """
        self._stand_on_ground()
        await self._create(referral)

    def _stand_on_ground(self) -> None:
        for table, row in self._ground:
            self._work.changes.stand_on(table, row)

    async def _create(self, referral: Referral) -> None:
        work = self._work
        key = work.keys.make(referral.data_key_id)
        sealed = seal_document(key, words_document(referral.words), words_place(referral.case_id, referral.id))
        work.changes.insert("referrals", referral_row(referral, sealed))
        sender = referral.sender.organisation_id
        work.changes.add("access", [access_row(sender, referral.case_id, referral.id, work.at)])
        work.changes.add("grant", [await work.keys.share(referral.data_key_id, referral.case_id, sender)])
        work.case_id = referral.case_id
        work.concerns("referral", referral.id)

    async def redraft(self, referral: Referral) -> None:
        """Record the next version of a draft."""
        self._work.changes.update("referrals", referral_row(referral, *await self._words.sealed(referral)))

    async def timeline(self, file: ReferralFile) -> tuple[TimelineEntry, ...]:
        """Read the timeline of a referral loaded in this work, oldest first."""
        return await read_timeline(self._work, "load_referral_timeline", file.referral.id)

    async def _let_in(self, decision: Decision, organisation_id: Any, sealed: Sealed) -> None:
        work, referral = self._work, decision.referral
        key_id = self._key_id(decision, sealed)
        if sealed is Sealed.CONVERSATION:
            work.changes.add("access", [
                access_row(organisation_id, referral.case_id, object_id, work.at)
                for object_id in (referral.case_id, referral.id)
            ])  # fmt: skip
        else:
            # the accepting organisation got access to case and referral when it was sent
            work.changes.stand_on("cases", {"id": referral.case_id, "data_key_id": key_id})
        work.changes.add("grant", [await work.keys.share(key_id, referral.case_id, organisation_id)])

    def _gone(self, decision: Decision, organisation_id: Any, sealed: Sealed) -> Json:
        key_id, case_id = self._key_id(decision, sealed), decision.referral.case_id
        return revoke_row(key_id, organisation_id, case_id, identity=sealed is Sealed.IDENTITY)

    def _key_id(self, decision: Decision, sealed: Sealed) -> DataKeyId:
        if sealed is Sealed.CONVERSATION:
            return decision.referral.data_key_id
        return self._case_keys[decision.referral.case_id]
