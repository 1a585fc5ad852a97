"""Own figures over HTTP: the query, and the answer in every format."""

from datetime import date
from typing import Any

from fastapi import Response

from api.http.responses import JsonResponder
from api.statistics.definitions import texts
from api.v1.statistics.formats.figures import Figure, Table
from api.v1.statistics.formats.json_document import figure_document, moment
from api.v1.statistics.labels import labels_of
from api.v1.statistics.writing import DHIS2, Written, figures_response, format_of
from domain.kernel.ids import to_text
from domain.statistics.indicators import Dimension
from domain.statistics.own import OwnFigures, OwnQuestion, Reconciliation
from domain.statistics.periods import Days
from domain.statistics.questions import checked
from domain.usecases.directory.get_organisation import get_organisation
from domain.usecases.statistics.get_indicators import get_indicators

CODE = "indicators"


def question_of(since: date, until: date, indicators: str | None, by: str | None) -> OwnQuestion:
    """Build the query; raises ``InvalidValues``. The lists have known codes, separated by commas."""
    codes = () if indicators is None else tuple(indicators.split(","))
    dimensions = () if by is None else tuple(map(Dimension, by.split(",")))
    return checked(OwnQuestion(since, until, codes, dimensions))


async def own_figures(responder: JsonResponder, question: OwnQuestion) -> Response:
    """Respond with own figures."""
    wanted = format_of(responder, Days(question.since, question.until), question.by)
    found = await responder.view(get_indicators, question)
    org_unit = await _organisation(responder) if wanted == DHIS2 else ""
    language, name = responder.context.language, f"figures-{question.since}-{question.until}"
    table = own_table(found, language)
    document = own_document(found, table, language)
    return figures_response(responder, wanted, Written(table, document, name, org_unit, (counted_on(found, language),)))


def counted_on(found: OwnFigures, language: str) -> str:
    """Return a sentence on when the figures were counted."""
    words, at = texts(language), found.counted_at
    return str(words["nothing_counted"] if at is None else words["counted_on"].format(day=f"{at:%Y-%m-%d}"))


def own_table(found: OwnFigures, language: str) -> Table:
    """Build the table of own figures."""
    by = found.question.by
    values = [pair for figure in found.figures for pair in zip(by, figure.values, strict=True)]
    return Table(
        code=CODE,
        title=texts(language)["own_title"],
        period=Days(found.question.since, found.question.until),
        dimensions=by,
        figures=tuple(
            Figure(one.indicator, one.unit, one.values, one.value, one.currency, one.side) for one in found.figures
        ),
        counted_at=found.counted_at,
        labels=labels_of({one.indicator for one in found.figures}, values, language),
        has_sides=True,
    )


def own_document(found: OwnFigures, table: Table, language: str) -> dict[str, Any]:
    """Return the JSON document of the answer."""
    return {
        "from": found.question.since.isoformat(),
        "to": found.question.until.isoformat(),
        "by": [dimension.value for dimension in found.question.by],
        "counted_at": moment(found.counted_at),
        "figures": [figure_document(table, figure) for figure in table.figures],
        "reconciliation": [_reconciliation(one, language) for one in found.reconciliation],
    }


def _reconciliation(found: Reconciliation, language: str) -> dict[str, Any]:
    reasons = texts(language)["reasons"]
    return {
        "corridor": found.corridor,
        "side": found.side,
        "sent": found.sent,
        "received": found.received,
        "differences": [
            {"reason": reason, "label": reasons[reason], "count": count} for reason, count in found.differences
        ],
    }


async def _organisation(responder: JsonResponder) -> str:
    organisation = await responder.view(get_organisation, str(responder.context.actor.organisation_id))
    return organisation.code or to_text("org", organisation.id)
