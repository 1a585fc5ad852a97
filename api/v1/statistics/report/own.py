"""Own figures in a report."""

from api.statistics.definitions import texts
from api.v1.statistics.labels import label_of
from api.v1.statistics.report.parts import Grid, written
from domain.statistics.indicators import Dimension
from domain.statistics.own import OwnFigure, OwnFigures


def grids(found: OwnFigures, language: str) -> tuple[Grid, ...]:
    """Return two tables: own figures, and the reconciliation of what was sent with what arrived."""
    words = texts(language)
    header = (words["figure"], words["side"], words["value"], words["unit"])
    rows = tuple(_row(figure, language) for figure in found.figures)
    return (Grid("own-figures", words["own_title"], header, rows), _arrivals(found, language))


def _row(figure: OwnFigure, language: str) -> tuple[str, ...]:
    words = texts(language)
    side = "" if figure.side is None else words["sides"][figure.side]
    unit = words["units"][figure.unit] if figure.currency is None else figure.currency
    return words["names"][figure.indicator], side, written(figure.value, language), unit


def _arrivals(found: OwnFigures, language: str) -> Grid:
    words = texts(language)
    sides = words["sides"]
    header = (words["dimensions"]["corridor"], words["side"], sides["sent"], sides["received"], words["missing"])
    rows = tuple(
        (
            label_of(Dimension.CORRIDOR, one.corridor, language),
            sides[one.side],
            written(one.sent, language),
            written(one.received, language),
            "; ".join(f"{words['reasons'][why]}: {written(count, language)}" for why, count in one.differences),
        )
        for one in found.reconciliation
    )
    return Grid("arrivals", words["arrival_title"], header, rows)
