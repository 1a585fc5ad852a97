"""The layout of charts: bars, lines and labels, which ``templates/charts.html`` draws.

Every number is written next to its bar or point, and again in the table below the chart. No axis shows other numbers,
nothing depends on colour, and there is no script. A hidden figure has no bar, and leaves a gap in its line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal

WIDTH = 640
BAR_ROOM, BAR_ROOM_BESIDE_NAMES = 480, 300
"""The longest bar. Its number follows on the right, with the name of its series if there are several."""
LABEL, BAR, GAP = 30, 24, 10
"""Heights of a label above its bars (Khmer and Burmese letters stack), of a bar, and of the gap between groups."""
PLOT_TOP, PLOT_BOTTOM, PLOT_SIDE = 30, 230, 60

Number = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers, one for each category; ``None``: hidden."""

    name: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The content of a chart. ``key``: unique on its page, for ids. ``unit``: of the numbers, such as *People*."""

    key: str
    title: str
    unit: str
    of_categories: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    language: str

    def written(self, number: Number) -> str:
        """Format a number in the language of the chart; a dash for a hidden one."""
        return "–" if number is None else format_decimal(number, locale=self.language)

    @property
    def greatest(self) -> Decimal:
        """The greatest number, at least one."""
        return max((Decimal(n) for one in self.series for n in one.numbers if n is not None), default=Decimal(1)) or (
            Decimal(1)
        )

    def rows(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the rows of the table: a category, and its number in every series."""
        for number, category in enumerate(self.categories):
            yield category, tuple(self.written(one.numbers[number]) for one in self.series)


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its position."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its top, its length, and its number. ``look``: the number of its style in the style sheet."""

    y: int
    width: int
    look: int
    number: Label


@dataclass(frozen=True, slots=True)
class BarPicture:
    """A bar chart, drawn from top to bottom."""

    height: int
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line, in pieces where figures are hidden, with its points and, at the last one, its name."""

    look: int
    pieces: tuple[str, ...]
    points: tuple[Label, ...]
    name: Label | None


@dataclass(frozen=True, slots=True)
class LinePicture:
    """A line chart over time, from left to right."""

    height: int
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]


def bar_picture(chart: Chart) -> BarPicture:
    """Lay out a bar chart."""
    labels, bars, y = [], [], 0
    several = len(chart.series) > 1
    room = BAR_ROOM_BESIDE_NAMES if several else BAR_ROOM
    for number, category in enumerate(chart.categories):
        labels.append(Label(0, y + LABEL - 9, category))
        y += LABEL
        for look, one in enumerate(chart.series):
            width = _scaled(chart, one.numbers[number], room)
            text = chart.written(one.numbers[number]) + (f" {one.name}" if several else "")
            bars.append(Bar(y, width, look, Label(width + 8, y + BAR - 7, text)))
            y += BAR + 2
        y += GAP
    return BarPicture(max(y, 1), tuple(labels), tuple(bars))


def line_picture(chart: Chart) -> LinePicture:
    """Lay out a line chart."""
    places = _across(len(chart.categories))
    labels = tuple(Label(x, PLOT_BOTTOM + 34, text) for x, text in zip(places, chart.categories, strict=True))
    lines = tuple(_line(chart, look, one, places) for look, one in enumerate(chart.series))
    return LinePicture(PLOT_BOTTOM + 50, labels, lines)


def _line(chart: Chart, look: int, series: Series, places: Sequence[int]) -> Line:
    pieces: list[list[str]] = [[]]
    points = []
    for x, number in zip(places, series.numbers, strict=True):
        if number is None:
            pieces.append([])
            continue
        y = PLOT_BOTTOM - _scaled(chart, number, PLOT_BOTTOM - PLOT_TOP)
        pieces[-1].append(f"{x},{y}")
        points.append(Label(x, y, chart.written(number)))
    last = points[-1] if points and len(chart.series) > 1 else None
    name = None if last is None else Label(last.x, last.y + 22, series.name)
    return Line(look, tuple(" ".join(piece) for piece in pieces if piece), tuple(points), name)


def _across(number: int) -> tuple[int, ...]:
    room = WIDTH - 2 * PLOT_SIDE
    return tuple(PLOT_SIDE + (room * one // max(number - 1, 1)) for one in range(number))


def _scaled(chart: Chart, number: Number, room: int) -> int:
    return 0 if number is None else max(0, int(room * Decimal(number) / chart.greatest))
