"""How a case is registered, perhaps twice, and what its holder changes later."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bench.year.asking import new_case
from bench.year.chances import SHARES
from bench.year.record.entries import CaseEntry, Held
from domain.kernel.ids import CaseId
from domain.person.merging import MergeRequest
from domain.usecases.cases.merge_case import merge_case
from domain.usecases.cases.open_case import open_case
from domain.usecases.cases.update_case import CaseChange, update_case
from domain.vocabulary import Stage

if TYPE_CHECKING:
    from bench.year.life import Life


class Registering:
    """The steps of a life that open its case and change it."""

    def __init__(self, life: "Life") -> None:
        self._life = life
        self.is_done = False

    async def register(self, at: datetime) -> None:
        """Open the case and refer it, or open a duplicate some days later."""
        life = self._life
        if (case := await self._open(at, self.register)) is None:
            return
        life.case = case
        if life.dice.happens(SHARES.registered_twice):
            return life.plan(at + life.dice.days(0.2, 3), self._register_again)
        await self._begin(at)

    async def _register_again(self, at: datetime) -> None:
        """Open a second case of the same person, and merge the first one into it."""
        life, earlier = self._life, self._life.case
        if earlier is None or (case := await self._open(at, self._register_again)) is None:
            return
        life.case, request = case, MergeRequest(case, "The same phone.")
        if await life.act(life.holder, lambda w, a: merge_case(w, a, earlier, None, request), at) is not None:
            life.story.books.merged(earlier, case, at)
            life.story.count("cases merged")
        else:
            life.story.books.strays.add(earlier)
        await self._begin(at)

    async def _open(self, at: datetime, again: Callable[[datetime], Awaitable[None]]) -> CaseId | None:
        life, centre = self._life, self._life.holder
        if life.absent(centre, at, again):
            return None
        asked = new_case(life.dice, life.story.network.centres[centre].end)
        opened = await life.act(centre, lambda w, a: open_case(w, a, asked), at)
        if opened is None:
            life.plan(at + timedelta(days=1), again)
            return None
        case, profile = opened.view.case, asked.profile
        types, ledger = tuple(asked.case_types), [Held(centre, at)]
        entry = CaseEntry(case.id, profile.sex, profile.birth_year, profile.stage, profile.sector, types, ledger)
        life.story.books.opened(entry)
        life.story.count("cases opened")
        return case.id

    async def _begin(self, at: datetime) -> None:
        life, dice, self.is_done = self._life, self._life.dice, True
        if dice.happens(SHARES.person_withdraws):
            life.plan(at + dice.days(0.5, 60), life.handing.take_consent_back)
        if dice.happens(SHARES.excludes_a_kind):
            life.plan(at + dice.days(0.5, 60), self._exclude)
        if dice.happens(SHARES.moves_on):
            life.plan(at + dice.days(0.5, 60), self._move_on)
        life.claiming.begin(at)
        life.helping.begin(at)
        await life.refer(at)

    async def _exclude(self, at: datetime) -> None:
        """Exclude a kind of centres, other than the holder's, from the case."""
        life, case = self._life, self._life.case
        kinds = life.story.network.kinds()
        mine = kinds[life.holder]
        others = sorted({end.place.operator_type for end in (*life.road.origins, *life.road.destinations)} - {mine})
        if life.over or case is None or not others or life.absent(life.holder, at, self._exclude):
            return
        kind = life.dice.one_of(others)
        change = CaseChange(lambda now: replace(now, excluded_operator_types=(kind,)), None)
        if await life.act(life.holder, lambda w, a: update_case(w, a, case, None, change), at) is not None:
            life.story.books.excluded(case, kind, {centre for centre, its in kinds.items() if its == kind})
            life.story.unsure.add(life)
            life.story.count("kinds of centres excluded")

    async def _move_on(self, at: datetime) -> None:
        """Record that the person has reached a later stage of migration."""
        life, case, stage = self._life, self._life.case, self._life.dice.one_of(tuple(Stage))
        if life.over or case is None or life.absent(life.holder, at, self._move_on):
            return
        change = CaseChange(lambda now: replace(now, profile=replace(now.profile, stage=stage)), None)
        if await life.act(life.holder, lambda w, a: update_case(w, a, case, None, change), at) is not None:
            life.story.books.cases[case].stage = stage
            life.story.count("stages changed")
