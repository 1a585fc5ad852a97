"""What centres do for people with and without a case: counselling, training, materials."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from bench.year.chances import KINDS, SEXES, SHARES, Dice
from bench.year.record.entries import ActivityEntry
from domain.activities.activity import (
    ActivityChange,
    ActivityDetails,
    ActivityReferences,
    ActivityRequest,
    Headcount,
    OnePerson,
    Participants,
)
from domain.kernel.access import Actor
from domain.kernel.ids import ActivityId
from domain.ports.work import OpenWork
from domain.usecases.activities.delete_activity import delete_activity
from domain.usecases.activities.record_activity import record_activity
from domain.usecases.activities.update_activity import update_activity
from domain.vocabulary import AgeBand, ServiceType, Stage

if TYPE_CHECKING:
    from bench.year.life import Life


class Helping:
    """Activities of the centre of a life, for this person and for others."""

    def __init__(self, life: "Life") -> None:
        self._life = life

    def begin(self, at: datetime) -> None:
        """Plan the activities of the weeks after a case was opened."""
        dice = self._life.dice
        for _ in range(2):
            if dice.happens(SHARES.is_counselled):
                self._life.plan(at + dice.days(0.1, 20), partial(self.help, True))
        if dice.happens(SHARES.comes_to_event):
            self._life.plan(at + dice.days(0.1, 20), partial(self.help, False))

    async def help(self, for_one: bool, at: datetime) -> None:
        """Record an activity, some days after it took place."""
        life, dice = self._life, self._life.dice
        if life.absent(life.holder, at, partial(self.help, for_one)):
            return
        centre, details = life.holder, new_activity(dice, at, for_one=for_one)
        case = life.case if for_one and dice.happens(SHARES.linked_to_case) else None
        road = life.road if dice.happens(0.6) else None
        references = ActivityReferences(str(centre), case, None if road is None else road.code)
        asked = ActivityRequest(references, details)
        made = await life.act(centre, lambda w, a: record_activity(w, a, asked), at)
        if made is None:
            return
        entry = ActivityEntry(made.id, centre, None if road is None else road.code, case, details)
        life.story.books.activities[entry.id] = entry
        life.story.count("activities recorded")
        if dice.happens(SHARES.corrects_activity):
            life.plan(at + dice.days(0.1, 60), partial(self.correct, entry))
        if dice.happens(SHARES.deletes_activity):
            life.plan(at + dice.days(0.1, 60), partial(self.delete, entry))

    async def correct(self, entry: ActivityEntry, at: datetime) -> None:
        """Correct an activity: another day, other people, and no link to the case."""
        dice = self._life.dice
        removes = frozenset({"case_id"} if dice.happens(0.3) else ())
        corrected = new_activity(dice, at, for_one=isinstance(entry.details.participants, OnePerson))
        change = ActivityChange(lambda _: corrected, ActivityReferences(), removes)
        number = ActivityId(entry.id)
        done = await self._life.act(entry.centre, lambda w, a: update_activity(w, a, number, None, change), at)
        if done is not None:
            entry.details, entry.case = corrected, None if removes else entry.case
            self._life.story.count("activities corrected")

    async def delete(self, entry: ActivityEntry, at: datetime) -> None:
        """Delete an activity that was recorded by mistake."""
        number = ActivityId(entry.id)

        async def remove(work: OpenWork, actor: Actor) -> UUID:
            await delete_activity(work, actor, number, None)
            return entry.id

        if await self._life.act(entry.centre, remove, at) is not None:
            del self._life.story.books.activities[entry.id]
            self._life.story.count("activities deleted")


def new_activity(dice: Dice, at: datetime, *, for_one: bool) -> ActivityDetails:
    """Return an activity of the last two weeks."""
    return ActivityDetails(
        kind=dice.weighted(KINDS),
        on=(at - dice.days(0, 14)).date(),
        topics=(),
        service_types=dice.some_of(tuple(ServiceType)[:5], 2),
        language=None,
        duration_minutes=None,
        participants=one_person(dice) if for_one else some_people(dice),
        materials_distributed=dice.one_of((0, 0, 25, 100)),
    )


def one_person(dice: Dice) -> Participants:
    """Return one person whom a centre helped."""
    stage = None if dice.happens(0.2) else dice.one_of(tuple(Stage))
    return OnePerson(dice.weighted(SEXES), dice.one_of(tuple(AgeBand)), stage)


def some_people(dice: Dice) -> Participants:
    """Return the number of participants."""
    return Headcount(*(dice.one_of(range(1, 30)) for _ in range(2)), *(dice.one_of((0, 0, 0, 1)) for _ in range(2)))
