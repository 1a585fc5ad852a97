"""Handoffs on PostgreSQL. The reason of a direct one is sealed with its own key; both ends have a copy."""

from dataclasses import replace

from adapters.postgres.keys.sealing import handoff_place, open_document, opened, refusal_place, seal_document
from adapters.postgres.mapping.cases import case_of
from adapters.postgres.mapping.offering import must_know_consent, offering_of
from adapters.postgres.mapping.referrals import handoff_of, handoff_row
from adapters.postgres.mapping.values import Json, blob, place
from adapters.postgres.stores.taken_along import take_case_over
from adapters.postgres.work.changes import access_row, revoke_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.cases.custody import Handoff
from domain.cases.relation import CaseFile
from domain.consents.consent import Consent
from domain.handoffs.direct import HandoffDecision, HandoffFile, sides_of
from domain.handoffs.offering import Offering
from domain.kernel.access import Actor, Place, Side, known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import ConsentId, HandoffId
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable, Unreadable


class PostgresHandoffs:
    """Implements ``domain.ports.referrals.Handoffs``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, handoff_id: HandoffId, actor: Actor) -> HandoffFile:
        """Load one handoff; raises ``Missing`` for outsiders, and for excluded centres that do not hold the case."""
        found = known(await self._work.load("load_handoff", handoff_id))
        sender, receiver, case = place(found["sender"]), place(found["receiver"]), case_of(found["case"])
        handoff = replace(await self._with_reason(found["handoff"], sender, receiver), case_code=case.code)
        written, closed = await self._refusal_as_written(found["handoff"], handoff)
        now = offering_of(found, case, handoff.consent_id, self._work.at)
        left = frozenset(side for side in (Side.SENDER, Side.RECEIVER) if found[f"{side}_left"])
        file = HandoffFile(handoff, case, now, written, closed, left)
        sides_of(actor, file)
        self._work.case_id = file.case.id
        return file

    async def offering(self, file: CaseFile, to_centre: str, consent_id: ConsentId | None) -> Offering:
        """Load what the rules for offering need; raises ``Missing`` with a pointer into the body."""
        found = known(await self._work.load("load_offering", file.case.id, consent_id, to_centre))
        known(found["receiver_centre"], "/to_centre_id")
        must_know_consent(found, consent_id, self._work.request_info.actor)
        offering = offering_of(found, file.case, consent_id, self._work.at)
        self._add_precondition(offering.consent)
        return offering

    async def offer(self, case: Case, handoff: Handoff, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new offer of a case loaded in this work."""
        work, sealed = self._work, None
        work.changes.add_precondition("cases", {"id": case.id, "version": case.version})
        if handoff.reason is not None and handoff.data_key_id is not None:
            key = work.keys.make(handoff.data_key_id)
            sealed = seal_document(key, {"reason": handoff.reason}, handoff_place(case.id, handoff.id))
            for organisation in {handoff.sender.organisation_id, handoff.receiver.organisation_id}:
                work.changes.add("grant", [await work.keys.share(handoff.data_key_id, case.id, organisation)])
        work.changes.insert("handoffs", handoff_row(handoff, sealed))
        work.changes.add("access", [access_row(handoff.receiver.organisation_id, case.id, case.id, work.at)])
        work.record_events(happened)

    async def settle(self, file: HandoffFile, settlement: HandoffDecision) -> None:
        """Record the answer to an offer. Accepting moves the key of the identity from one end to the other."""
        work, handoff = self._work, settlement.handoff
        work.changes.update("handoffs", handoff_row(handoff, refusal=await self._sealed_refusal(file, handoff)))
        if settlement.custody is not None:
            self._add_precondition(file.now.consent)
            await take_case_over(work, settlement.custody, None)
        elif handoff.data_key_id is not None and handoff.receiver.organisation_id != handoff.sender.organisation_id:
            receiver = handoff.receiver.organisation_id
            work.changes.add("revoke", [revoke_row(handoff.data_key_id, receiver, handoff.case_id, identity=False)])
        work.record_events(settlement.happened)

    def _add_precondition(self, consent: Consent | None) -> None:
        """A withdrawal happens before or after what relies on the consent, never in between."""
        if consent is not None:
            self._work.changes.add_precondition("consents", {"id": consent.id, "version": consent.version})

    async def _with_reason(self, row: Json, sender: Place, receiver: Place) -> Handoff:
        handoff = handoff_of(row, sender, receiver)
        if handoff.data_key_id is None:
            return handoff
        place, sealed = handoff_place(handoff.case_id, handoff.id), blob(row["words"])
        text, closed = await opened(self._work, handoff.data_key_id, sealed, place, ("reason",))
        place, sealed = refusal_place(handoff.case_id, handoff.id), blob(row["refusal"])
        refused, also = await opened(self._work, handoff.data_key_id, sealed, place, ("refusal_reason",))
        return replace(handoff, reason=text.get("reason"), refusal=refused.get("reason"), unreadable=closed + also)

    async def _refusal_as_written(self, row: Json, handoff: Handoff) -> tuple[str | None, tuple[Unreadable, ...]]:
        """Decrypt it with any copy of the key: the receiver that wrote it has none any more."""
        sealed = blob(row["refusal"])
        if handoff.data_key_id is None or sealed is None:
            return None, ()
        try:
            key = await self._work.keys.any(handoff.data_key_id)
            return open_document(key, sealed, refusal_place(handoff.case_id, handoff.id))["reason"], ()
        except (KeyServiceUnavailable, CiphertextRejected) as problem:
            return None, (Unreadable("refusal_reason", problem),)

    async def _sealed_refusal(self, file: HandoffFile, handoff: Handoff) -> bytes | None:
        """Seal the reason of a refusal with the offer's key, or with a new one that the offering side gets."""
        work, key_id = self._work, handoff.data_key_id
        if handoff.refusal is None or key_id is None:
            return None
        if file.handoff.data_key_id is None:
            work.keys.make(key_id)
            sender = handoff.sender.organisation_id
            work.changes.add("grant", [await work.keys.share(key_id, handoff.case_id, sender)])
        key = await work.keys.any(key_id)
        return seal_document(key, {"reason": handoff.refusal}, refusal_place(handoff.case_id, handoff.id))
