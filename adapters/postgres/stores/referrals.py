"""Referrals on PostgreSQL."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from adapters.postgres.keys.sealing import (
    seal_document,
    words_document,
    words_place,
)
from adapters.postgres.mapping.agreements import agreed_row
from adapters.postgres.mapping.cases import case_of, consent_of, grounds_of
from adapters.postgres.mapping.referrals import handoff_of, handoff_row, referral_of, referral_row
from adapters.postgres.mapping.values import Json, place
from adapters.postgres.stores.claim_copies import share_claims
from adapters.postgres.stores.references import own_reference
from adapters.postgres.stores.referral_text import ReferralWords, read_said, read_step_texts, record_step_text
from adapters.postgres.stores.sending import sending_of, sending_of_each
from adapters.postgres.stores.taken_along import take_case_over
from adapters.postgres.stores.timeline import read_timeline
from adapters.postgres.work.changes import access_row, revoke_row
from adapters.postgres.work.work import PostgresWork
from domain.kernel.access import Actor, known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, CentreId, ConsentId, DataKeyId, OrganisationId, ReferralId
from domain.kernel.keys import Unreadable
from domain.kernel.timeline import TimelineEntry
from domain.referrals.clock_steps import Lead
from domain.referrals.decision import Decision, Sealed
from domain.referrals.draft import ReferralRequest, SendingContext, asked_again
from domain.referrals.effects import promised, response_time
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral, StepText
from domain.referrals.said_before import Said
from domain.referrals.view import ReferralFile, sides_of
from domain.vocabulary import OperatorType

AFTER_THE_END = (Action.AMEND, Action.VOID)
"""These write text of a referral that an erasure of its case leaves as it is: one of them comes first."""


class PostgresReferrals:
    """Implements ``domain.ports.referrals.Referrals``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._words = ReferralWords(work)
        self._case_keys: dict[CaseId, DataKeyId] = {}
        self._case_versions: dict[CaseId, int] = {}
        self._consent_versions: dict[ConsentId, int] = {}
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
        if (reference := found.get("own_reference")) is not None:
            external_id, closed = await own_reference(self._work, reference, case.id, referral.id)
            referral = replace(referral, external_id=external_id, unreadable=referral.unreadable + closed)
        self._case_keys[case.id] = case.data_key_id
        self._case_versions[case.id] = case.version
        file = ReferralFile(
            referral=referral,
            case=case,
            handoff=None if found["handoff"] is None else handoff_of(found["handoff"], sender, receiver),
            consent=None if found["consent"] is None else consent_of(found["consent"]),
            times=promised(referral, response_time(found["response_times"], referral.urgency)),
            owing=self._by_debt,
            grounds=grounds_of(found["grounds"]),
            receiver_in_operation=found["receiver_in_operation"],
            works_beside=found["works_beside"],
            sender_left=found["sender_left"],
        )
        sides_of(actor, file)
        self._work.case_id = case.id
        return file

    async def as_written(self, file: ReferralFile) -> ReferralFile:
        """Decrypt all text with any copy of the key."""
        return replace(file, referral=await self._words.as_written(file.referral))

    async def going_on(self, file: ReferralFile, to: CentreId) -> SendingContext:
        """Load what the rules need for sending a referral on, on behalf of its sender."""
        old = file.referral
        asked = replace(asked_again(old), to_centre=str(to), fallback_centres=(), redirected_from=old.id)
        return self._ready(await sending_of(self._work, asked, None))

    async def lead_of(self, file: ReferralFile) -> Lead | None:
        """Load the lead of its corridor."""
        found = await self._work.load("load_lead", file.referral.corridor_id)
        return (
            None
            if found is None
            else (OrganisationId(UUID(found["organisation_id"])), OperatorType(found["operator_type"]))
        )

    async def sending(self, requested: ReferralRequest, actor: Actor) -> SendingContext:
        """Load what the rules for sending need."""
        return self._ready(await sending_of(self._work, requested, actor))

    async def sending_each(self, requested: Sequence[ReferralRequest], actor: Actor) -> tuple[SendingContext, ...]:
        """Load what the rules for sending need for each of many cases."""
        return tuple(map(self._ready, await sending_of_each(self._work, requested, actor)))

    def _ready(self, sending: SendingContext) -> SendingContext:
        case, grounds = sending.case, sending.grounds
        self._case_keys[case.id], self._case_versions[case.id] = case.data_key_id, case.version
        consents = () if grounds is None else grounds.consents
        if sending.consent is not None:
            consents = (*consents, sending.consent)
        self._consent_versions |= {consent.id: consent.version for consent in consents}
        return sending

    async def record(self, decision: Decision) -> None:
        """Record a decision with handoff, custody, keys and events."""
        work, referral = self._work, decision.referral
        if self._by_debt:
            work.changes.for_an_owed_deletion()
        if decision.action is Action.SEND:
            self._add_preconditions(referral)
            self._work.changes.add_precondition("agreements", agreed_row(referral))
        if decision.action in AFTER_THE_END:
            version = self._case_versions[referral.case_id]
            work.changes.add_precondition("cases", {"id": referral.case_id, "version": version})
        if decision.created:
            if work.request_info.actor.organisation_id != referral.sender.organisation_id:
                work.changes.for_going_on()
            await self._create(referral)
        else:
            row = referral_row(referral, *await self._words.sealed(referral))
            work.changes.update("referrals", row | await self._words.handler_index(referral))
        if decision.handoff is not None:
            write = work.changes.insert if decision.handoff_created else work.changes.update
            write("handoffs", handoff_row(decision.handoff))
        if decision.custody is None:
            await self._change_readers(decision)
        else:
            await take_case_over(work, decision.custody, referral.id)
        steps = work.record_events(decision.happened)
        if decision.said is not None:
            await record_step_text(work, referral, steps[0], decision.said)

    async def _change_readers(self, decision: Decision) -> None:
        for grant in decision.grants:
            await self._grant(decision, grant.organisation_id, grant.sealed)
        self._work.changes.add(
            "revoke", [self._gone(decision, gone.organisation_id, gone.sealed) for gone in decision.revokes]
        )

    async def report_late_deletion(self, file: ReferralFile, event: DomainEvent) -> None:
        """Record that both ends are notified; ``VersionConflict`` if they already were, or the receiver confirmed."""
        referral = file.referral
        self._work.changes.add("late_deletion", [{"id": referral.id, "version": referral.version, "at": self._work.at}])
        self._work.record_events((event,))

    async def draft(self, referral: Referral) -> None:
        """Record a new draft, readable only by its sender. It requires the case, so nothing is written if the case is
        erased at the same moment.
        """
        self._add_preconditions(referral)
        await self._create(referral)

    def _add_preconditions(self, referral: Referral) -> None:
        """Require the case, and the consent if it was loaded, as they were when this was decided."""
        add, case_id, consent_id = self._work.changes.add_precondition, referral.case_id, referral.consent_id
        add("cases", {"id": case_id, "version": self._case_versions[case_id]})
        if consent_id in self._consent_versions:
            add("consents", {"id": consent_id, "version": self._consent_versions[consent_id]})

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

    async def step_texts(self, file: ReferralFile) -> Mapping[UUID, StepText | Unreadable]:
        """Decrypt what was said with each step."""
        return await read_step_texts(self._work, file.referral)

    async def said(self, file: ReferralFile) -> Said:
        """Decrypt what was said with each step, with any copy of the key."""
        return await read_said(self._work, file.referral)

    async def _grant(self, decision: Decision, organisation_id: Any, sealed: Sealed) -> None:
        work, referral = self._work, decision.referral
        if sealed is Sealed.CLAIMS:
            case_key = self._case_keys[referral.case_id]
            await share_claims(work, referral.case_id, case_key, referral.id, referral.data_key_id)
            return
        key_id = self._key_id(decision, sealed)
        if sealed is Sealed.CONVERSATION:
            work.changes.add("access", [
                access_row(organisation_id, referral.case_id, object_id, work.at)
                for object_id in (referral.case_id, referral.id)
            ])  # fmt: skip
        else:
            # the accepting organisation got access to case and referral when it was sent
            work.changes.add_precondition("cases", {"id": referral.case_id, "data_key_id": key_id})
        work.changes.add("grant", [await work.keys.share(key_id, referral.case_id, organisation_id)])

    def _gone(self, decision: Decision, organisation_id: Any, sealed: Sealed) -> Json:
        key_id, case_id = self._key_id(decision, sealed), decision.referral.case_id
        return revoke_row(key_id, organisation_id, case_id, identity=sealed is Sealed.IDENTITY)

    def _key_id(self, decision: Decision, sealed: Sealed) -> DataKeyId:
        if sealed is Sealed.CONVERSATION:
            return decision.referral.data_key_id
        return self._case_keys[decision.referral.case_id]
