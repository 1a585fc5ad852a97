"""What the receiving centre of a referral does, and what its sender does about it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bench.year.chances import REASONS, SHARES
from bench.year.diary import Entry
from domain.kernel.ids import ReferralId
from domain.referrals.requests import (
    Accept,
    Acknowledge,
    Answer,
    Ask,
    Attempt,
    Complete,
    ConfirmDeletion,
    Decline,
    NoShow,
    Pause,
    Plain,
    Void,
    Withdraw,
)
from domain.usecases.referrals import actions
from domain.usecases.referrals.confirm_contact import Contact, confirm_contact
from domain.usecases.referrals.confirm_deletion import confirm_deletion
from domain.usecases.referrals.get_referral import get_referral
from domain.vocabulary import Channel, DecidedBy, Outcome

if TYPE_CHECKING:
    from bench.year.life import Life

OfEntry = Callable[[Entry, datetime], Awaitable[None]]


class Receiving:
    """The steps of a life that belong to one referral; each is taken by the centre whose turn it is."""

    def __init__(self, life: "Life") -> None:
        self._life = life

    def find(self, entry: Entry) -> None:
        """Let the receiver find a referral in its inbox, or never look."""
        dice, shares = self._life.dice, SHARES
        if dice.happens(shares.sender_withdraws):
            self._plan(entry, entry.sent_at + dice.part_of(entry.times.decide_within, 0.05, 0.9), self.withdraw)
        if dice.happens(shares.entered_in_error):
            self._plan(
                entry, entry.sent_at + dice.part_of(entry.times.decide_within, 0.05, 0.5), self.void, sender=True
            )
        if dice.happens(shares.never_answers):
            return
        if dice.happens(0.85):
            self._plan(entry, entry.sent_at + dice.part_of(entry.times.acknowledge_within, 0.05, 1.3), self.acknowledge)
        self._plan(entry, entry.sent_at + dice.part_of(entry.times.decide_within, 0.05, 1.05), self.decide)

    async def acknowledge(self, entry: Entry, at: datetime) -> None:
        """Say that it was seen."""
        if entry.status == "sent" and await self._take(entry, actions.acknowledge_referral, Acknowledge("Dara"), at):
            self._life.story.diary.acknowledged(entry, at)

    async def decide(self, entry: Entry, at: datetime) -> None:
        """Ask, decline or accept."""
        dice, diary = self._life.dice, self._life.story.diary
        if entry.status not in ("sent", "acknowledged"):
            return
        if entry.asked_at is None and dice.happens(SHARES.asks):
            if await self._take(entry, actions.ask_about_referral, Ask("Which employer?"), at):
                diary.asked(entry, at)
                if not dice.happens(SHARES.gets_no_answer):
                    self._plan(entry, at + dice.part_of(entry.times.decide_within, 0.02, 0.5), self.answer, sender=True)
        elif dice.happens(SHARES.declines):
            await self._decline(entry, at)
        elif await self._take(entry, actions.accept_referral, Accept("Dara", None), at):
            diary.accepted(entry, at)
            self._after_acceptance(entry, at)

    async def answer(self, entry: Entry, at: datetime) -> None:
        """The sender answers the question."""
        said = Answer("A factory in the north.")
        if entry.status == "info_requested" and await self._take(entry, actions.answer_question, said, at, sender=True):
            self._life.story.diary.answered(entry, at)
            self._plan(entry, at + self._life.dice.part_of(entry.times.decide_within, 0.02, 0.3), self.decide)

    async def contact(self, entry: Entry, at: datetime) -> None:
        """Meet the person."""
        if entry.status != "accepted":
            return
        before, met = self._life.holder, Contact(Channel.IN_PERSON, None, None)
        if await self._take(entry, confirm_contact, met, at):
            self._life.story.diary.contacted(entry, at)
            if entry.kind == "transfer" and before != entry.receiver:
                self._life.moved(before, entry.receiver, at, told=True)
            if self._life.dice.happens(SHARES.pauses):
                self._plan(entry, at + self._life.dice.days(1, 5), self.pause)
            self._plan(entry, at + self._life.dice.days(5, 40), self.complete)

    async def no_show(self, entry: Entry, at: datetime) -> None:
        """The person never came."""
        said = NoShow((Attempt(Channel.PHONE, at - timedelta(hours=1)),))
        if entry.status == "accepted" and await self._take(entry, actions.report_no_show, said, at):
            self._ended(entry, "no_show", at)

    async def pause(self, entry: Entry, at: datetime) -> None:
        """Wait for a court."""
        said = Pause("The court rests.", None)
        if entry.status == "in_progress" and await self._take(entry, actions.pause_referral, said, at):
            entry.status = "paused"

    async def complete(self, entry: Entry, at: datetime) -> None:
        """The work is done."""
        if entry.status == "paused" and await self._take(entry, actions.resume_referral, Plain(), at):
            entry.status = "in_progress"
        said = Complete(Outcome.SERVICE_RECEIVED, (), "Wages paid.")
        if entry.status == "in_progress" and await self._take(entry, actions.complete_referral, said, at):
            self._life.story.diary.ended(entry, "completed", at)
            self._life.plan(at + self._life.dice.days(1, 20), self._life.decide_what_next)

    async def withdraw(self, entry: Entry, at: datetime) -> None:
        """The sender takes it back."""
        open_yet = entry.status in ("sent", "acknowledged", "info_requested", "accepted")
        said = Withdraw("She stays.")
        if open_yet and await self._take(entry, actions.withdraw_referral, said, at, sender=True):
            self._life.story.diary.ended(entry, "withdrawn", at)
            self._life.plan(at + self._life.dice.days(1, 20), self._life.decide_what_next)

    async def void(self, entry: Entry, at: datetime) -> None:
        """Void a referral that the sender entered in error."""
        said = Void("The wrong person.")
        open_yet = entry.status in ("sent", "acknowledged", "info_requested")
        if open_yet and await self._take(entry, actions.void_referral, said, at, sender=True):
            self._life.story.diary.ended(entry, "entered_in_error", at)
            self._life.plan(at + self._life.dice.days(1, 20), self._life.decide_what_next)

    def owe(self, entry: Entry, at: datetime) -> None:
        """Plan the receiver's confirmation that it deleted its copies: in time, late or never."""
        if entry.owes_deletion and not self._life.dice.happens(SHARES.never_confirms_deletion):
            self._plan(entry, at + self._life.dice.days(0.2, 12), self._delete)

    async def _delete(self, entry: Entry, at: datetime) -> None:
        if entry.owes_deletion and await self._take(entry, confirm_deletion, ConfirmDeletion(None), at):
            self._life.story.diary.deleted(entry, at)

    async def look_at_successor(self, entry: Entry, at: datetime) -> bool:
        """Find what a referral went on as, and let that one's receiver find it; returns whether it went on."""
        old = await self._life.act(entry.sender, lambda w, a: get_referral(w, a, ReferralId(entry.id)), at)
        if old is None or old.referral.redirected_to is None:
            return False
        number = old.referral.redirected_to
        if number not in self._life.story.diary.entries:
            new = await self._life.act(entry.sender, lambda w, a: get_referral(w, a, number), at)
            if new is not None:
                self._life.follow(new.referral)
        return True

    async def came_back(self, entry: Entry, at: datetime) -> None:
        """Go on after a referral has ended without an acceptance."""
        if not await self.look_at_successor(entry, at):
            later = at + self._life.dice.days(0.2, 4)
            self._plan(entry, later, self._life.send_elsewhere, sender=True)

    async def _decline(self, entry: Entry, at: datetime) -> None:
        said = Decline(self._life.dice.weighted(REASONS), None, DecidedBy.CENTRE, None)
        decline = partial(actions.decline_referral, suggested_centre=None)
        if await self._take(entry, decline, said, at):
            self._ended(entry, "declined", at, said.reason)

    def _after_acceptance(self, entry: Entry, at: datetime) -> None:
        dice, due = self._life.dice, (entry.contact_by or at) - at
        if dice.happens(SHARES.never_contacts):
            return
        if dice.happens(SHARES.no_show):
            self._plan(entry, at + due + dice.days(0.1, 2), self.no_show)
        elif dice.happens(SHARES.declines_late):
            self._plan(entry, at + dice.part_of(due, 0.1, 0.9), self._decline_late)
        else:
            self._plan(entry, at + dice.part_of(due, 0.02, 1.3), self.contact)

    async def _decline_late(self, entry: Entry, at: datetime) -> None:
        if entry.status == "accepted":
            await self._decline(entry, at)

    def _ended(self, entry: Entry, status: str, at: datetime, reason: str | None = None) -> None:
        self._life.story.diary.ended(entry, status, at, reason)
        self.owe(entry, at)
        self._life.plan(at + timedelta(seconds=1), partial(self.came_back, entry))

    def _plan(self, entry: Entry, when: datetime, step: OfEntry, *, sender: bool = False) -> None:
        """Plan a step, for when somebody is there."""

        async def take(at: datetime) -> None:
            centre = entry.sender if sender else entry.receiver
            if not self._life.absent(centre, at, take):
                await step(entry, at)

        self._life.plan(when, take)

    async def _take(
        self,
        entry: Entry,
        action: Callable[..., Awaitable[object]],
        said: object,
        at: datetime,
        *,
        sender: bool = False,
    ) -> bool:
        centre = entry.sender if sender else entry.receiver
        number = ReferralId(entry.id)
        done = await self._life.act(centre, lambda w, a: action(w, a, number, None, said), at)
        if done is not None:
            self._life.story.count(f"done: {getattr(action, '__name__', 'decline_referral')}")
        return done is not None
