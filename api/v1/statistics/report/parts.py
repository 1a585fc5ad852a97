"""The parts of a report: sections with charts and plain tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal

from api.statistics.charts import BarPicture, Chart, LinePicture, bar_picture, line_picture

DASH = "–"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table without a chart. ``key``: unique on its page; the first cell of each row is its heading."""

    key: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart and its layout: bars or, over time, lines."""

    chart: Chart
    bars: BarPicture | None = None
    lines: LinePicture | None = None

    @classmethod
    def as_bars(cls, chart: Chart) -> "Drawn":
        """Draw bars."""
        return cls(chart, bars=bar_picture(chart))

    @classmethod
    def as_lines(cls, chart: Chart) -> "Drawn":
        """Draw lines."""
        return cls(chart, lines=line_picture(chart))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report. ``key``: unique on its page."""

    key: str
    title: str
    drawn: tuple[Drawn, ...] = ()
    grids: tuple[Grid, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it shows nothing."""
        return not self.drawn and not any(grid.rows for grid in self.grids)


def written(value: int | Decimal | None, language: str) -> str:
    """Format a number in a language; a dash for ``None``."""
    return DASH if value is None else str(format_decimal(value, locale=language))


def with_content(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Leave out the sections that show nothing."""
    return tuple(section for section in sections if not section.is_empty)
