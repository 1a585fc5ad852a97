"""Makes the counts of one period publishable: suppresses, rounds, and removes what would still be revealed.

The same counts always give the same figures; nothing is random. ADR 0068 explains why this is safe. In this order:

1. Primary suppression: a count is hidden if it has too few facts or organisations (``may_be_shown``).
2. Secondary suppression: where a total minus its shown parts would reveal too few, the smallest shown part is hidden
   too; if all shown parts are already published, the total. A hidden part counts as shown as far as other indicators
   say it (``_told_by``).
3. Every remaining count is rounded to five independently.
4. If a reader, possibly an organisation that subtracts its own facts, could pin down a count under five, a count that
   lies 2 or 3 above a multiple of five is rounded the other way. If that does not help, the greatest figure in the same
   sums is hidden, normally a total.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from domain.statistics.disclosure import Window, is_of_too_few, may_be_shown, nearest, other_way, window_for
from domain.statistics.figures import NOTHING, Count, Exact, Place, added
from domain.statistics.pins import Contradiction, Knowledge
from domain.statistics.relations import Relation

Shown = Mapping[Place, int | None]
"""Each count as it is shown; ``None``: hidden."""
KEPT_WITHIN = 4
"""A correction keeps a figure that is at most this far from the corrected count."""


class Publication:
    """The counts of one period while they are made into figures.

    ``published``: shown figures of other periods, which do not change. ``before``: the figures of the corrected
    edition. ``exact``: the counts of this period and of the published ones.
    """

    def __init__(
        self,
        exact: Exact,
        places: Collection[Place],
        relations: Collection[Relation],
        published: Shown | None = None,
        before: Shown | None = None,
    ) -> None:
        self._exact, self._relations = exact, relations
        self._published = published or {}
        self._before = before or {}
        self._among: defaultdict[Place, list[tuple[Place, ...]]] = defaultdict(list)
        for one in relations:
            self._among[one.whole].append(one.parts)
        self._check_sums()
        self.shown: dict[Place, int | None] = {place: self._first(place) for place in places}
        self.shown |= self._published
        self.turned: list[Place] = []
        self.withheld: list[Place] = []

    def figures(self) -> Shown:
        """Return the figures of the period."""
        self._hide_what_subtraction_leaves()
        knowledge = Knowledge(self._relations)
        while any(self._mended(knowledge, reader) for reader in self._readers()):
            self._hide_what_subtraction_leaves()
        return {place: shown for place, shown in self.shown.items() if place not in self._published}

    def _count(self, place: Place) -> Count:
        return self._exact.get(place, NOTHING)

    def _first(self, place: Place) -> int | None:
        count = self._count(place)
        if place not in self._before:
            return nearest(count.count) if may_be_shown(count) else None
        before = self._before[place]
        if before is not None and abs(count.count - before) <= KEPT_WITHIN:
            return before
        # a hidden figure stays hidden: if it appeared, that would reveal that a threshold was just passed
        return nearest(count.count) if before is not None and may_be_shown(count) else None

    def _is_kept(self, place: Place) -> bool:
        return self.shown[place] is not None and self.shown[place] == self._before.get(place)

    def _check_sums(self) -> None:
        for relation in self._relations:
            total = sum(self._count(part).count for part in relation.parts)
            whole = self._count(relation.whole).count
            if total > whole or (total < whole and not relation.rest):
                raise ValueError(f"the parts of {relation.whole} do not add up")

    def _hide_what_subtraction_leaves(self) -> None:
        found = True
        while found:
            found = False
            for relation in self._relations:
                found |= self._hide_one(relation)

    def _hide_one(self, relation: Relation) -> bool:
        if self.shown[relation.whole] is None:
            return False
        told = [told for part in relation.parts for told in self._told_by(part)]
        left = self._count(relation.whole).minus(added(map(self._count, told)))
        if not is_of_too_few(left):
            return False
        # a figure that is already published, or that a correction keeps, cannot be hidden
        free = [part for part in told if self._is_free(part)]
        if not free and not self._is_free(relation.whole):
            return False
        self.shown[min(free, key=self._by_size) if free else relation.whole] = None
        return True

    def _by_size(self, place: Place) -> tuple[int, Place]:
        return self.shown[place] or 0, place

    def _told_by(self, place: Place, above: tuple[Place, ...] = ()) -> tuple[Place, ...]:
        """Return the shown figures that a reader can subtract for a part: itself or, if it is hidden, other indicators
        that say as much, or say most of it.
        """
        if self.shown[place] is not None:
            return (place,)
        options = [
            tuple(told for part in parts for told in self._told_by(part, (*above, place)))
            for parts in self._among.get(place, ())
            if not {*parts} & {*above} and (above or parts[0].indicator != place.indicator)
        ]
        return max(options, key=lambda told: sum(self._count(one).count for one in told), default=())

    def _readers(self) -> Iterator[str]:
        """Yield the readers: one without facts of their own, and every organisation."""
        yield ""
        yield from sorted({who for count in self._exact.values() for who in count.known})

    def _windows(self, reader: str) -> dict[Place, Window]:
        return {place: self._window(place, reader) for place in self.shown}

    def _window(self, place: Place, reader: str) -> Window:
        count, shown = self._count(place), self.shown[place]
        own = count.known.get(reader, 0)
        least, most = window_for(shown, own)
        # an earlier publication may have rounded it the other way, or a correction may have kept it
        further = place in self._published and not least <= count.count - own <= most
        if shown is not None and (further or self._is_kept(place)):
            return (max(shown - KEPT_WITHIN - own, 0), shown + KEPT_WITHIN - own)
        return (least, most)

    def _mended(self, knowledge: Knowledge, reader: str) -> bool:
        """Protect one count that this reader can pin down; returns whether anything changed."""
        windows = self._windows(reader)
        pins = knowledge.pinned(windows)
        if not pins:
            return False
        names = {number: place for place, number in knowledge.places.items()}
        around = [
            names[member]
            for whole, parts in knowledge.sums_of(pins[0])
            for member in (whole, *parts)
            if member in names and self._is_free(names[member])
        ]
        return self._turn_one(knowledge, reader, around, len(pins)) or self._withhold(around)

    def _is_free(self, place: Place) -> bool:
        return self.shown[place] is not None and place not in self._published and not self._is_kept(place)

    def _turn_one(self, knowledge: Knowledge, reader: str, around: list[Place], pins: int) -> bool:
        for place in around:
            usual = self.shown[place]
            if place in self.turned or (other := other_way(self._count(place).count)) is None:
                continue
            self.shown[place] = other
            if self._helps(knowledge, reader, pins):
                self.turned.append(place)
                return True
            self.shown[place] = usual
        return False

    def _helps(self, knowledge: Knowledge, reader: str, pins: int) -> bool:
        """Whether fewer counts are pinned down now, and for every reader some counts still fit."""
        try:
            fewer = len(knowledge.pinned(self._windows(reader))) < pins
            return fewer and all(knowledge.tightened(self._windows(other)) for other in self._readers())
        except Contradiction:
            return False

    def _withhold(self, around: list[Place]) -> bool:
        """Hide the greatest of these figures; returns false if there is none."""
        if not around:
            return False
        place = max(around, key=self._by_size)
        self.shown[place] = None
        self.withheld.append(place)
        return True
