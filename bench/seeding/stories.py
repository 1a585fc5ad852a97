"""One case from its opening to its referral's final state, step by step through the decisions of the domain."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.keyring.keys import AesDataKey
from adapters.postgres.keys.sealing import seal_document, words_document, words_place
from adapters.postgres.mapping.referrals import handoff_row, referral_row
from adapters.postgres.work.changes import access_row
from bench.seeding import people
from bench.seeding.batch import Batch, Row
from bench.seeding.chance import Chance
from bench.seeding.journal import Journal
from bench.seeding.keys import OrganisationKeys
from bench.seeding.matters import SHARED, Matter, a_matter
from bench.seeding.plots import Plot, a_plot, words_for
from bench.seeding.roads import End, Road, choose_way
from domain.cases.custody import Handoff
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DataKeyId, HandoffId, OrganisationId, ReferralId
from domain.referrals.deciding import apply_row, handoff_event, referral_event
from domain.referrals.decision import Sealed
from domain.referrals.effects import next_due, started
from domain.referrals.lifecycle import SIDE_OF_ACTION, Action, Side, row_for
from domain.referrals.referral import Referral, ReferralText
from domain.referrals.view import ReferralFile
from domain.vocabulary import (
    CustodyReason,
    Direction,
    EventType,
    HandoffStatus,
    Purpose,
    ReferralKind,
    ReferralStatus,
    Urgency,
)

A_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Story:
    """One case in progress."""

    matter: Matter
    receiver: End
    file: ReferralFile
    journal: Journal
    readers: dict[Sealed, set[OrganisationId]]
    custody: list[Row]
    holder: End

    def step(self, action: Action, said: object, at: datetime) -> None:
        """Let the domain decide one step, and apply everything that follows from it."""
        row = row_for(self.file.referral.status, action)
        if row is None:
            raise ValueError(f"a referral that is {self.file.referral.status} cannot {action}")
        decision = apply_row(self.file, row, said, at)  # type: ignore[arg-type]
        self.file = replace(self.file, referral=decision.referral, handoff=decision.handoff or self.file.handoff)
        for grant in decision.grants:
            self.readers[grant.sealed].add(grant.organisation_id)
        for gone in decision.revokes:
            self.readers[gone.sealed].discard(gone.organisation_id)
        if decision.custody is not None:
            self._move_custody(at)
        actor = self.matter.sender if SIDE_OF_ACTION[action] is not Side.RECEIVER else self.receiver
        self.journal.record_events(actor.place, at, f"{action}_referral", decision.happened)

    def _move_custody(self, at: datetime) -> None:
        self.custody[-1]["until"] = at
        place, handoff = self.receiver.place, self.file.handoff
        self.custody.append(
            {
                **self.custody[-1],
                "entry": len(self.custody) + 1,
                "centre_id": place.centre_id,
                "organisation_id": place.organisation_id,
                "since": at,
                "until": None,
                "by": CustodyReason.HANDOFF,
                "handoff_id": None if handoff is None else handoff.id,
            }
        )
        self.holder = self.receiver

    def write(self, batch: Batch, keys: OrganisationKeys, words_key: AesDataKey) -> None:
        """Write every row."""
        # the clocks of what is seeded stand still, so that a load finds the same states at its end
        referral, case = replace(self.file.referral, step_due_at=None), self.matter.case
        self.matter.write(batch, self.holder, len(self.custody), self.custody[-1]["since"])
        sealed = seal_document(words_key, words_document(referral.words), words_place(case.id, referral.id))
        batch.add("corridor.referrals", referral_row(referral, sealed))
        if self.file.handoff is not None:
            batch.add("corridor.handoffs", handoff_row(self.file.handoff))
        batch.add("corridor.custody", *self.custody)
        for reader in dict.fromkeys((referral.sender.organisation_id, referral.receiver.organisation_id)):
            for object_id in (case.id, referral.id):
                batch.add("corridor.access", access_row(reader, case.id, object_id, referral.created_at))
        for kind, key_id, key in (
            (Sealed.IDENTITY, case.data_key_id, self.matter.key),
            (Sealed.CONVERSATION, referral.data_key_id, words_key),
        ):
            wrapped = (keys.wrapped(key_id, key, case.id, reader) for reader in sorted(self.readers[kind]))
            batch.add("vault.wrapped_keys", *wrapped)
        self.journal.close()


def tell_story(batch: Batch, chance: Chance, roads: tuple[Road, ...], keys: OrganisationKeys, now: datetime) -> None:
    """Write one case with a sent referral, and everything that followed."""
    plot = a_plot(chance, now)
    story, words_key = _sent(batch, chance, roads, plot)
    at = plot.begun
    for action in plot.steps[1:]:
        at += plot.pace
        story.step(action, words_for(action, chance, at), at)
    story.write(batch, keys, words_key)


def tell_opening(batch: Batch, chance: Chance, roads: tuple[Road, ...], keys: OrganisationKeys, now: datetime) -> None:
    """Write one case with a consent but without a referral yet."""
    road, sender, receiver = choose_way(chance, roads)
    matter = a_matter(chance, road, sender, receiver, now - A_MINUTE * chance.between(1, 1000))
    case, owner = matter.case, sender.place.organisation_id
    matter.write(batch, sender, 1, case.created_at)
    batch.add("corridor.custody", matter.first_custody())
    batch.add("corridor.access", access_row(owner, case.id, case.id, case.created_at))
    batch.add("vault.wrapped_keys", keys.wrapped(case.data_key_id, matter.key, case.id, owner))
    journal = Journal(batch, chance, case.id)
    journal.record_events(sender.place, case.created_at, "open_case", _opened(matter))
    journal.close()


def _opened(matter: Matter) -> tuple[DomainEvent, ...]:
    case, owner = matter.case, matter.sender.place.organisation_id
    return (DomainEvent(EventType.CASE_OPENED, (("case", case.id),), (owner,), case.status, 1),)


def _sent(batch: Batch, chance: Chance, roads: tuple[Road, ...], plot: Plot) -> tuple[Story, AesDataKey]:
    road, sender, receiver = choose_way(chance, roads)
    opened_at = plot.begun - A_MINUTE * chance.between(5, 600)
    matter = a_matter(chance, road, sender, receiver, opened_at)
    referral = _sent_referral(chance, matter, receiver, plot)
    handoff = None
    if referral.kind is ReferralKind.TRANSFER:
        parties = (referral.case_id, referral.id, sender.place, receiver.place)
        handoff = Handoff(
            HandoffId(chance.new_id(plot.begun)), 1, *parties, HandoffStatus.OFFERED, plot.begun, plot.begun
        )
    owner, other = sender.place.organisation_id, receiver.place.organisation_id
    story = Story(
        matter=matter,
        receiver=receiver,
        file=ReferralFile(referral, matter.case, handoff, matter.consent, road.times[referral.urgency]),
        journal=Journal(batch, chance, matter.case.id),
        readers={Sealed.IDENTITY: {owner}, Sealed.CONVERSATION: {owner, other}},
        custody=[matter.first_custody()],
        holder=sender,
    )
    story.journal.record_events(sender.place, opened_at, "open_case", _opened(matter))
    happened = (referral_event(referral, Action.SEND), *((handoff_event(handoff),) if handoff else ()))
    story.journal.record_events(sender.place, plot.begun, "create_referral", happened)
    return story, AesDataKey.new()


def _sent_referral(chance: Chance, matter: Matter, receiver: End, plot: Plot) -> Referral:
    times_of, at = matter.road.times, plot.begun
    urgency = chance.weighted({Urgency.NORMAL: 85, Urgency.URGENT: 15})
    begins = None if Action.NO_SHOW in plot.steps or chance.happens(0.4) else at + timedelta(days=2)
    sent = Referral(
        id=ReferralId(chance.new_id(at)),
        version=1,
        case_id=matter.case.id,
        corridor_id=matter.road.id,
        sender=matter.sender.place,
        receiver=receiver.place,
        fallback_centre_ids=(),
        kind=chance.weighted({ReferralKind.TRANSFER: 7, ReferralKind.SERVICE: 3}),
        direction=Direction.OUTBOUND,
        service_types=chance.some_of(receiver.services, 2),
        urgency=urgency,
        purpose=Purpose.REFERRAL,
        window_from=begins,
        window_to=None if begins is None else begins + timedelta(days=14),
        share=SHARED,
        consent_id=matter.consent.id,
        data_key_id=DataKeyId(chance.new_id(at)),
        status=ReferralStatus.SENT,
        words=ReferralText(summary=chance.one_of(people.SUMMARIES)),
        created_at=at,
        updated_at=at,
        last_action=Action.SEND,
        sent_at=at,
        clocks=started(times_of[urgency], at),
    )
    return replace(sent, next_due_at=next_due(sent, times_of[urgency]))
