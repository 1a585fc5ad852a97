"""Handing a case on without a referral, and taking a consent back."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from bench.year.chances import SHARES
from domain.kernel.ids import HandoffId
from domain.usecases.consents.withdraw_consent import WithdrawConsent, withdraw_consent
from domain.usecases.handoffs.answer_handoff import accept_handoff, refuse_handoff
from domain.usecases.handoffs.offer_case import OfferCase, offer_case

if TYPE_CHECKING:
    from bench.year.life import Life


class Handing:
    """The steps of a life that move its case, or take it away."""

    def __init__(self, life: "Life") -> None:
        self._life = life
        self._offers: set[UUID] = set()

    async def hand_back(self, at: datetime) -> None:
        """Offer the case to the centre that it came from."""
        to, case = self._life.came_from[-1][0], self._life.case
        if case is None:
            return
        asked = OfferCase(str(to), "She has come home.", None)
        view = await self._life.act(self._life.holder, lambda w, a: offer_case(w, a, case, None, asked), at)
        if view is None:
            return self._life.plan(at + self._life.dice.days(1, 10), self._life.close)
        self._life.story.count("handed back: offered")
        handoff = view.handoff.id
        if self._life.dice.happens(SHARES.takes_it_back):
            self._life.plan(at + self._life.dice.days(0.2, 6), partial(self.take_over, handoff, to))
        elif self._life.dice.happens(SHARES.refuses):
            self._life.plan(at + self._life.dice.days(0.2, 6), partial(self._refuse, handoff, to))
        self._life.plan(at + self._life.dice.days(20, 30), self._life.decide_what_next)

    async def take_over(self, handoff: HandoffId, to: UUID, at: datetime) -> None:
        """Accept a case that was offered without a referral."""
        if not self._life.absent(to, at, partial(self.take_over, handoff, to)):
            before = self._life.holder
            if await self._life.act(to, lambda w, a: accept_handoff(w, a, handoff, None), at) is not None:
                self._life.story.count("handed on: taken")
                self._life.moved(before, to, at)

    async def _refuse(self, handoff: HandoffId, to: UUID, at: datetime) -> None:
        await self._life.act(to, lambda w, a: refuse_handoff(w, a, handoff, None, None), at)

    def see(self, handoff: UUID, to: UUID, now: datetime) -> None:
        """Note an offer that the service made for a closed centre."""
        if handoff not in self._offers:
            self._offers.add(handoff)
            self._life.plan(now + self._life.dice.days(0.1, 3), partial(self.take_over, HandoffId(handoff), to))

    async def take_consent_back(self, at: datetime) -> None:
        """The person withdraws the consent under which things are shared now: all of it ends at once."""
        consent = self._life.consent or (self._life.came_from[-1][1] if self._life.came_from else None)
        if self._life.over or consent is None:
            return
        said = WithdrawConsent("She wishes so.")
        if await self._life.act(self._life.holder, lambda w, a: withdraw_consent(w, a, consent, said), at) is not None:
            self._life.story.count("consents withdrawn")
            self._life.story.books.withdrawn(consent, at)
            self._life.story.unsure.add(self._life)
            self._life.consent = None
