"""Handoffs on PostgreSQL. The reason of a direct one is sealed with its own key; both ends have a copy."""

from dataclasses import replace

from adapters.postgres.keys.sealing import handoff_place, opened, seal_document
from adapters.postgres.mapping.cases import case_of
from adapters.postgres.mapping.offering import offering_of
from adapters.postgres.mapping.referrals import handoff_of, handoff_row
from adapters.postgres.mapping.values import Json, blob, place
from adapters.postgres.stores.custody import custody_change
from adapters.postgres.stores.lookups import index_for_new_holder
from adapters.postgres.work.changes import access_row, revoke_row
from adapters.postgres.work.work import PostgresWork
from domain.cases.case import Case
from domain.cases.custody import Handoff
from domain.cases.relation import CaseFile
from domain.consents.consent import Consent
from domain.handoffs.direct import HandoffDecision, HandoffFile, sides_of
from domain.handoffs.offering import Offering
from domain.kernel.access import Actor, Place, known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import ConsentId, DataKeyId, HandoffId, OrganisationId


class PostgresHandoffs:
    """Implements ``domain.ports.work.Handoffs``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def get(self, handoff_id: HandoffId, actor: Actor) -> HandoffFile:
        """Load one handoff; raises ``Missing`` for outsiders, and for excluded centres that do not hold the case."""
        found = known(await self._work.load("load_handoff", handoff_id))
        sender, receiver, case = place(found["sender"]), place(found["receiver"]), case_of(found["case"])
        handoff = replace(await self._with_reason(found["handoff"], sender, receiver), case_code=case.code)
        file = HandoffFile(handoff, case, offering_of(found, case, handoff.consent_id, self._work.at))
        sides_of(actor, file)
        self._work.case_id = file.case.id
        return file

    async def offering(self, file: CaseFile, to_centre: str, consent_id: ConsentId | None) -> Offering:
        """Load what the rules for offering need; raises ``Missing`` with a pointer into the body."""
        found = known(await self._work.load("load_offering", file.case.id, consent_id, to_centre))
        known(found["receiver_centre"], "/to_centre_id")
        offering = offering_of(found, file.case, consent_id, self._work.at)
        self._stand_on(offering.consent)
        return offering

    async def offer(self, case: Case, handoff: Handoff, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new offer of a case loaded in this work."""
        work, sealed = self._work, None
        work.changes.stand_on("cases", {"id": case.id, "version": case.version})
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
        work, case, handoff = self._work, file.case, settlement.handoff
        work.changes.update("handoffs", handoff_row(handoff))
        if settlement.custody is not None:
            self._stand_on(file.now.consent)
            custody_change(work, settlement.custody)
            receiver = handoff.receiver.organisation_id
            await index_for_new_holder(work, case.id, case.data_key_id, receiver)
            work.changes.stand_on("cases", {"id": case.id, "data_key_id": case.data_key_id})
            work.changes.add("grant", [await work.keys.share(case.data_key_id, case.id, receiver)])
            self._take(handoff, case.data_key_id, handoff.sender.organisation_id, identity=True)
        elif handoff.data_key_id is not None and handoff.receiver.organisation_id != handoff.sender.organisation_id:
            self._take(handoff, handoff.data_key_id, handoff.receiver.organisation_id, identity=False)
        work.record_events(settlement.happened)

    def _stand_on(self, consent: Consent | None) -> None:
        """A withdrawal happens before or after what relies on the consent, never in between."""
        if consent is not None:
            self._work.changes.stand_on("consents", {"id": consent.id, "version": consent.version})

    def _take(self, handoff: Handoff, key: DataKeyId, organisation: OrganisationId, *, identity: bool) -> None:
        self._work.changes.add("revoke", [revoke_row(key, organisation, handoff.case_id, identity=identity)])

    async def _with_reason(self, row: Json, sender: Place, receiver: Place) -> Handoff:
        handoff = handoff_of(row, sender, receiver)
        if handoff.data_key_id is None:
            return handoff
        place, sealed = handoff_place(handoff.case_id, handoff.id), blob(row["words"])
        said, closed = await opened(self._work, handoff.data_key_id, sealed, place, ("reason",))
        return replace(handoff, reason=said.get("reason"), unreadable=closed)
