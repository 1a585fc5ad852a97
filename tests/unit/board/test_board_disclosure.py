"""No difference of two figures tells a count under five of others: every small world is tried, and every one that looks
the same to the reader is compared with it (ADR 0060).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from domain.board.board import Counted, Disclosed, Timed, Whose, disclosed_times
from domain.board.definitions import PERIODS, BoardDays, Measure, Step
from domain.board.disclosure import TIMES_FROM, Figure, rounded, rounded_seconds
from domain.kernel.ids import CentreId

World = tuple[tuple[int, ...], ...]
SMALL = 5
CENTRES = tuple(CentreId(UUID(int=number)) for number in range(3))


def told(worlds: Iterable[World], seen: Callable[[World], Any], known: Callable[[World], Iterable[int]]) -> set[World]:
    """Return the worlds in which what is seen pins one of the ``known`` counts, and that count is small."""
    alike: dict[Any, list[World]] = defaultdict(list)
    for world in worlds:
        alike[seen(world)].append(world)
    return {
        same[0]
        for same in alike.values()
        for values in zip(*map(known, same), strict=True)
        if len(set(values)) == 1 and values[0] < SMALL
    }


def silence(most: int) -> Iterator[World]:
    """Give worlds of (clock ended, silent) in each of the three periods."""
    pairs = [(ended, silent) for ended in range(most + 1) for silent in range(ended + 1)]
    return product(pairs, repeat=len(PERIODS))


def seen_silence(world: World) -> Any:
    """What a reader sees who asks for 7, 30 and 90 days."""
    counted = [
        Counted(Whose.OTHERS, period, measure, "", count)
        for period, counts in zip(PERIODS, world, strict=True)
        for measure, count in zip((Measure.CLOCK_ENDED, Measure.SILENT), counts, strict=True)
    ]
    boards = [Disclosed(counted, days) for days in BoardDays]
    return tuple(board(measure) for board in boards for measure in (Measure.CLOCK_ENDED, Measure.SILENT))


def known_silence(world: World) -> list[int]:
    """Every count and difference: in each period, up to each, and answered as well as silent."""
    sums = [[sum(part) for part in zip(*world[: end + 1], strict=True)] for end in range(len(world))]
    return [count for ended, silent in (*world, *sums) for count in (ended, silent, ended - silent)]


def test_no_period_and_no_difference_of_periods_tells_a_small_count() -> None:
    assert told(silence(7), seen_silence, known_silence) == set()


def test_rounding_each_sum_by_itself_would_tell() -> None:
    """What we do not do: the reason for rounding parts, and proof that the search finds what there is to find."""

    def nearest(count: int) -> int | None:
        return None if count < SMALL else (count + 2) // 5 * 5

    def naively(world: World) -> Any:
        ((ended, silent), (more_ended, more_silent)) = world
        return tuple(map(nearest, (ended, silent, ended + more_ended, silent + more_silent)))

    pairs = [(ended, silent) for ended in range(13) for silent in range(ended + 1)]
    assert ((8, 4), (4, 4)) in told(product(pairs, repeat=2), naively, lambda world: [world[0][1]])


def decided(most: int) -> Iterator[World]:
    """Give worlds of one period: ((clock ended, silent, declined for one reason, for another, lapsed),)."""
    for ended in range(most + 1):
        for silent in range(ended + 1):
            for one, other, lapsed in product(range(ended + 1), repeat=3):
                if one + other + lapsed <= ended:
                    yield ((ended, silent, one, other, lapsed),)


def test_no_measure_tells_a_small_count_of_another_that_it_contains() -> None:
    kinds = ((Measure.CLOCK_ENDED, ""), (Measure.SILENT, ""), (Measure.DECLINED, "a"), (Measure.DECLINED, "b"))

    def seen(world: World) -> Any:
        counted = [
            Counted(Whose.OTHERS, BoardDays.WEEK, measure, label, count)
            for (measure, label), count in zip((*kinds, (Measure.LAPSED, "")), world[0], strict=True)
        ]
        board = Disclosed(counted, BoardDays.WEEK)
        return tuple(board(*kind) for kind in (*kinds, (Measure.LAPSED, "")))

    def known(world: World) -> list[int]:
        ended, silent, one, other, lapsed = world[0]
        return [*world[0], ended - silent, one + other, ended - one - other - lapsed]

    assert told(decided(12), seen, known) == set()


def test_no_time_that_is_shown_or_missing_tells_a_small_count() -> None:
    """All that were answered in time, at two centres, are clock ended minus silent."""

    def seen(world: World) -> Any:
        ((silent, *answered),) = world
        times = [
            Timed(Whose.OTHERS, centre, Step.ACKNOWLEDGE, count, 0, 0)
            for centre, count in zip(CENTRES, answered, strict=False)
        ]
        return rounded([silent + sum(answered)]), rounded([silent]), disclosed_times(times)

    worlds = ((counts,) for counts in product(range(12), range(30), range(30)))
    assert told(worlds, seen, lambda world: world[0]) == set()


def test_no_overdue_count_tells_how_many_are_open() -> None:
    worlds = [((count, overdue),) for count in range(30) for overdue in range(count + 1)]

    def seen(world: World) -> Any:
        return tuple(rounded([count]) for count in world[0])

    assert told(worlds, seen, lambda world: [*world[0], world[0][0] - world[0][1]]) == set()


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ([], Figure(None, True)),
        ([0], Figure(None, True)),
        ([4], Figure(None, True)),
        ([5], Figure(5)),
        ([9], Figure(5)),
        ([4, 4, 4], Figure(None, True)),
        ([12, 4], Figure(10, True)),
        ([12, 5], Figure(15)),
    ],
)
def test_a_part_under_five_is_left_out_and_the_rest_is_rounded_down(parts: list[int], shown: Figure) -> None:
    assert rounded(parts) == shown


def test_nothing_of_ones_own_is_in_the_figures_of_others() -> None:
    counted = [
        Counted(whose, BoardDays.WEEK, Measure.SILENT, "", count)
        for whose, count in ((Whose.OWN, 50), (Whose.OTHERS, 12), (Whose.SISTERS, 7))
    ]
    assert Disclosed(counted, BoardDays.WEEK)(Measure.SILENT) == Figure(15)
    assert Disclosed(counted[:2], BoardDays.WEEK)(Measure.SILENT) == Figure(10)


def test_times_of_few_others_are_left_out_and_the_rest_are_rounded() -> None:
    few = Timed(Whose.OTHERS, CENTRES[0], Step.DECIDE, TIMES_FROM - 1, 5400, 400_000)
    many = Timed(Whose.OTHERS, CENTRES[1], Step.DECIDE, TIMES_FROM, 5400, 400_000)
    of_sisters = Timed(Whose.SISTERS, CENTRES[2], Step.DECIDE, TIMES_FROM, 5400, 400_000)
    shown = Timed(Whose.OTHERS, CENTRES[1], Step.DECIDE, 0, 7200, 432_000)
    assert disclosed_times([few, many, of_sisters]) == (shown,)
    assert [rounded_seconds(seconds) for seconds in (0, 1799, 1800, 172_799, 172_800)] == [0, 0, 3600, 172_800, 172_800]
