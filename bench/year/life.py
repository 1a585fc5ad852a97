"""One migrant's case: opened, consented, referred, handed on, closed."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from bench.seeding.roads import End, Road
from bench.year.asking import new_consent, new_referral
from bench.year.chances import SHARES, Dice
from bench.year.claiming import Claiming
from bench.year.diary import Entry
from bench.year.handing import Handing
from bench.year.helping import Helping
from bench.year.receiving import Receiving
from bench.year.record.entries import ConsentEntry
from bench.year.registering import Registering
from bench.year.story import Story
from domain.kernel.access import Actor
from domain.kernel.errors import CorridorError, SendingRefused
from domain.kernel.ids import CaseId, ConsentId, ReferralId
from domain.person.closing import Closing
from domain.ports.work import OpenWork
from domain.referrals.referral import Referral
from domain.referrals.sending import Redirection
from domain.usecases.cases.close_case import close_case
from domain.usecases.consents.record_consent import record_consent
from domain.usecases.referrals.create_referral import create_referral
from domain.usecases.referrals.redirect_referral import redirect_referral
from domain.vocabulary import Outcome

T = TypeVar("T")
Result = Callable[[OpenWork, Actor], Awaitable[T]]
MOST_REFERRALS = 6


class Life:
    """A case and the centres that work on it. Its steps are planned on the agenda, and each happens at its own time."""

    def __init__(self, story: Story, number: int) -> None:
        self.story, self.number = story, number
        self.dice = Dice(f"{story.seed}.{number}")
        self.road: Road = self.dice.one_of(story.network.roads)
        self.holder: UUID = self.dice.one_of(self.road.origins).place.centre_id
        self.case: CaseId | None = None
        self.consent: ConsentId | None = None
        self.consent_of: UUID | None = None
        self.came_from: list[tuple[UUID, ConsentId]] = []
        self.referrals = 0
        self.over = False
        self.receiving = Receiving(self)
        self.handing = Handing(self)
        self.registering, self.claiming, self.helping = Registering(self), Claiming(self), Helping(self)

    def plan(self, when: datetime, step: Callable[[datetime], Awaitable[None]]) -> None:
        """Put a step on the agenda."""
        self.story.agenda.at(when, self, step)

    async def act(self, centre: UUID, what: Result[T], at: datetime) -> T | None:
        """Let a centre do something. Refusals are part of life: they are counted by their codes."""
        work, actor = self.story.partners.acting(self.story.network.owner(centre), "year", at)
        try:
            return await what(work, actor)
        except SendingRefused as refused:
            for failure in refused.failures:
                self.story.count(f"refused: {failure.code}")
        except CorridorError as refused:
            self.story.count(f"refused: {refused.code}")
        return None

    def absent(self, centre: UUID, at: datetime, step: Callable[[datetime], Awaitable[None]]) -> bool:
        """Return whether nobody is at a centre; then the step is planned for when somebody is back."""
        back = self.story.network.back_at(centre, at)
        if back is not None:
            self.plan(back, step)
        return back is not None

    async def begin(self, at: datetime) -> None:
        """Open the case and refer it."""
        await self.registering.register(at)

    async def refer(self, at: datetime) -> None:
        """Refer the case to a centre on the other side, under a consent recorded by its present holder."""
        if self.over or self.absent(self.holder, at, self.refer):
            return
        receivers = tuple(end for end in self._others_than_holder() if self._works(end))
        consent = await self._consent(at)
        if self.case is None or consent is None or self.referrals >= MOST_REFERRALS or not receivers:
            return self.plan(at + self.dice.days(1, 10), self.close)
        asked = new_referral(self.dice, self.road, self.case, consent, self.holder, receivers, at)
        view = await self.act(self.holder, lambda w, a: create_referral(w, a, asked, send_now=True), at)
        if view is None:
            self.plan(at + self.dice.days(0.5, 5), self.decide_what_next)
        else:
            self.follow(view.referral)

    def follow(self, sent: Referral) -> Entry:
        """Note a referral that was sent, and let its receiver find it."""
        self.referrals += 1
        self.story.count("referrals sent")
        entry = Entry(
            sent.id,
            self.number,
            sent.case_id,
            sent.corridor_id,
            sent.sender.centre_id,
            sent.receiver.centre_id,
            sent.kind,
            sent.urgency,
            sent.service_types,
            self.road.times[sent.urgency],
            sent.sent_at or sent.created_at,
            sent.consent_id,
            sent.window_from,
            sent.window_to,
        )
        self.story.diary.sent(entry)
        self.receiving.find(entry)
        return entry

    async def decide_what_next(self, at: datetime) -> None:
        """Refer once more, hand the case back, or close it."""
        if self.over or not self.registering.is_done or self.absent(self.holder, at, self.decide_what_next):
            return
        if self.story.diary.open_of(self.number):
            return self.plan(at + self.dice.days(3, 15), self.decide_what_next)
        if self.came_from and self.dice.happens(SHARES.hands_back):
            await self.handing.hand_back(at)
        elif self.dice.happens(SHARES.goes_on_elsewhere):
            await self.refer(at)
        else:
            await self.close(at)

    async def send_elsewhere(self, entry: Entry, at: datetime) -> None:
        """Redirect what came back, or decide otherwise."""
        if self.over or entry.sender != self.holder:
            return
        choices = [end for end in self._others_than_holder() if end.place.centre_id != entry.receiver]
        if self.referrals >= MOST_REFERRALS or not choices or not self.dice.happens(SHARES.redirects):
            return self.plan(at + self.dice.days(1, 10), self.decide_what_next)
        to, ahead = self.dice.one_of(choices), (at + timedelta(days=2), at + timedelta(days=12))
        number = ReferralId(entry.id)
        asked = Redirection(to.code, None, ahead if entry.window_from is not None else None, again=False)
        view = await self.act(self.holder, lambda w, a: redirect_referral(w, a, number, None, asked), at)
        if view is None:
            return self.plan(at + self.dice.days(1, 10), self.decide_what_next)
        self.story.count("redirected")
        await self.receiving.look_at_successor(entry, at)

    def touches(self, centres: set[UUID]) -> bool:
        """Return whether one of these centres holds the case or has an open referral of it."""
        asked = (entry.receiver for entry in self.story.diary.open_of(self.number))
        return self.holder in centres or not centres.isdisjoint(asked)

    def moved(self, before: UUID, holder: UUID, at: datetime, *, told: bool = False) -> None:
        """Note who answers for the case now; ``told``: the diary knows."""
        if self.consent is not None and before != holder:
            self.came_from.append((before, self.consent))
        self.holder, self.consent = holder, None
        if self.case is not None and before != holder:
            self.story.books.moved(self.case, holder, at)
        if not told:
            self.story.diary.custody_moved(self.number, before, holder, at)

    async def close(self, at: datetime) -> None:
        """Close the case once nothing is open."""
        case = self.case
        if self.over or case is None or self.absent(self.holder, at, self.close):
            return
        asked = Closing(Outcome.SERVICE_RECEIVED, "Wages paid.")
        if await self.act(self.holder, lambda w, a: close_case(w, a, case, None, asked), at) is None:
            return self.plan(at + self.dice.days(5, 20), self.decide_what_next)
        self.over = True
        self.story.books.closed(case, at)
        self.story.count("cases closed")

    async def _consent(self, at: datetime) -> ConsentId | None:
        case = self.case
        if case is not None and (self.consent is None or self.consent_of != self.holder):
            asked = new_consent(self.road, at)
            found = await self.act(self.holder, lambda w, a: record_consent(w, a, case, asked), at)
            self.consent, self.consent_of = (None if found is None else found[0].id), self.holder
            if found is not None:
                consent = found[0]
                self.story.books.consented(consent.id, ConsentEntry(case, self.holder, consent.recipients.centres))
        return self.consent

    def _works(self, end: End) -> bool:
        return self.story.network.centres[end.place.centre_id].works

    def _others_than_holder(self) -> tuple[End, ...]:
        origins = any(end.place.centre_id == self.holder for end in self.road.origins)
        return self.road.destinations if origins else self.road.origins
