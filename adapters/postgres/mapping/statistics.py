"""Maps between rows of figures and ``Place``, the identity of a figure."""

from collections.abc import Iterable

from domain.statistics.figures import Place
from domain.statistics.indicators import Dimension
from domain.statistics.periods import Period


def place_of(period: Period, indicator: str, dims: Iterable[str], values: Iterable[str]) -> Place:
    """Build the place from its columns."""
    return Place(indicator, period, tuple(zip(map(Dimension, dims), values, strict=True)))


def columns_of(place: Place) -> tuple[str, list[str], list[str]]:
    """Return the columns ``indicator``, ``dims`` and ``dim_values``."""
    return place.indicator, [str(name) for name, _ in place.values], [value for _, value in place.values]
