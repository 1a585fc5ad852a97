"""Claims for what the person is owed, opened and pursued by the centre that answers for the case, even a closed one."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from bench.year.chances import SHARES, STEPS, Dice
from bench.year.record.entries import ClaimEntry, StepEntry
from domain.claims.changing import ClaimFields
from domain.claims.claim import Claim, Forum, Respondent
from domain.claims.lifecycle import PAYMENTS
from domain.claims.steps import NewStep
from domain.claims.view import ClaimView
from domain.kernel.ids import ClaimId
from domain.kernel.money import Money
from domain.usecases.claims.add_claim_step import add_claim_step
from domain.usecases.claims.claim_files import NamedEvidence
from domain.usecases.claims.open_claim import open_claim
from domain.usecases.claims.update_claim import ClaimChange, update_claim
from domain.vocabulary import ClaimKind, ClaimStep, ForumKind, RespondentKind

if TYPE_CHECKING:
    from bench.year.life import Life

CURRENCIES = ("THB", "MYR", "USD")
MOST_STEPS = 8
DECISIONS = (ClaimStep.SETTLED, ClaimStep.AWARDED)


class Claiming:
    """The steps of a life that concern its claims."""

    def __init__(self, life: "Life") -> None:
        self._life = life

    def begin(self, at: datetime) -> None:
        """Perhaps plan one or two claims."""
        for _ in range(2):
            if self._life.dice.happens(SHARES.claims):
                self._life.plan(at + self._life.dice.days(0.1, 8), self.open)

    async def open(self, at: datetime) -> None:
        """Open a claim at the centre that answers for the case."""
        life, case = self._life, self._life.case
        if case is None or life.absent(life.holder, at, self.open):
            return
        centre, fields = life.holder, new_claim(life.dice, life.road.destinations[0].country)
        view = await life.act(centre, lambda w, a: open_claim(w, a, case, fields, ()), at)
        if view is not None:
            entry = ClaimEntry(view.claim.id, case, centre, at, fields.amount_claimed)
            life.story.books.claimed(entry)
            life.story.count("claims opened")
            self._go_on(entry, view, at)

    def _go_on(self, entry: ClaimEntry, view: ClaimView, at: datetime) -> None:
        dice = self._life.dice
        if dice.happens(SHARES.corrects_claim):
            self._life.plan(at + dice.days(0.5, 10), partial(self.correct, entry))
        if view.allowed_steps and len(entry.steps) < MOST_STEPS:
            kind = dice.weighted({step: STEPS[step] for step in view.allowed_steps})
            self._life.plan(at + dice.days(0.3, 15), partial(self.step, entry, kind))

    async def step(self, entry: ClaimEntry, kind: ClaimStep, at: datetime) -> None:
        """Record the next step, some days after it happened."""
        life = self._life
        if life.absent(life.holder, at, partial(self.step, entry, kind)):
            return
        centre, asked = life.holder, next_step(life.dice, entry, kind, at)
        number = ClaimId(entry.id)
        view = await life.act(centre, lambda w, a: add_claim_step(w, a, number, None, asked), at)
        if view is not None:
            entry.steps.append(StepEntry(kind, asked.on, centre, asked.amount, asked.rate))
            life.story.count(f"claims: {kind}")
            self._go_on(entry, view, at)

    async def correct(self, entry: ClaimEntry, at: datetime) -> None:
        """Correct the amount that is claimed."""
        life, claimed = self._life, amount(self._life.dice, self._life.dice.one_of(CURRENCIES))
        if life.absent(life.holder, at, partial(self.correct, entry)):
            return

        def onto(claim: Claim) -> tuple[ClaimFields, tuple[NamedEvidence, ...]]:
            fields = ClaimFields(claim.kind, claim.respondent, claim.forum, claimed, claim.limitation_on)
            return fields, ()

        number, change = ClaimId(entry.id), ClaimChange(onto, empty=False)
        if await life.act(life.holder, lambda w, a: update_claim(w, a, number, None, change), at) is not None:
            entry.claimed = claimed
            life.story.count("claims: corrected")


def amount(dice: Dice, currency: str, most: int = 90_000) -> Money:
    """Return an amount of money with two decimal places."""
    return Money(Decimal(dice.one_of(range(10_000, 100 * most))) / 100, currency)


def new_claim(dice: Dice, country: str) -> ClaimFields:
    """Return a claim against somebody in a country."""
    respondent = Respondent(dice.one_of(tuple(RespondentKind)), f"Company {dice.number(3)}", country)
    forum = Forum(dice.one_of(tuple(ForumKind)), country) if dice.happens(0.7) else None
    claimed = None if dice.happens(SHARES.names_no_amount) else amount(dice, dice.one_of(CURRENCIES))
    return ClaimFields(dice.one_of(tuple(ClaimKind)), respondent, forum, claimed, None)


def next_step(dice: Dice, entry: ClaimEntry, kind: ClaimStep, at: datetime) -> NewStep:
    """Return a step of a kind that can follow."""
    day = (at - dice.days(0, 6)).date()
    step = NewStep(kind, max(day, entry.steps[-1].on) if entry.steps else day)
    if kind in DECISIONS and not dice.happens(SHARES.names_no_amount):
        return replace(step, amount=amount(dice, entry.claimed.currency if entry.claimed else "THB"))
    return paid(dice, step, decided(entry)) if kind in PAYMENTS else step


def decided(entry: ClaimEntry) -> Money | None:
    """Return the amount of the newest decision; ``None`` if there is no decision or no amount."""
    found = None
    for step in entry.steps:
        if step.kind in (*DECISIONS, ClaimStep.DISMISSED):
            found = step.amount
    return found


def paid(dice: Dice, step: NewStep, award: Money | None) -> NewStep:
    """Return a payment of part of an award, sometimes in another currency."""
    if award is None:
        return replace(step, amount=amount(dice, "USD", 500))
    if not dice.happens(SHARES.pays_in_other_money):
        share = dice.one_of((Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal("1.1")))
        return replace(step, amount=Money((award.amount * share).quantize(Decimal("0.01")), award.currency))
    other = dice.one_of([currency for currency in CURRENCIES if currency != award.currency])
    return replace(step, amount=amount(dice, other, 20_000), rate=Decimal(dice.one_of(range(50, 90_000))) / 10_000)
