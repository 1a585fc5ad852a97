"""Published tables over HTTP: their list, and the figures of one in every format."""

from collections.abc import Mapping

from fastapi import Response

from api.http.responses import JsonResponder
from api.statistics.definitions import texts
from api.v1.statistics.answers import PublishedPeriodAnswer, PublishedTableItem, PublishedTables
from api.v1.statistics.formats.json_document import json_document
from api.v1.statistics.formats.published import about_published, published_table
from api.v1.statistics.writing import VARY, Written, figures_response, format_of
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.statistics.indicators import Dimension
from domain.statistics.periods import Period
from domain.statistics.published import PublishedEdition
from domain.statistics.reading import ListedTable
from domain.statistics.tables import TABLES
from domain.usecases.statistics.get_published_table import get_published_table
from domain.usecases.statistics.list_published_tables import list_published_tables

NETWORK = "corridor"
"""The code of DHIS2's organisation unit for the whole network."""


def period_in(text: str) -> Period:
    """Parse a period; raises ``InvalidValues``."""
    try:
        return Period.parse(text)
    except ValueError:
        sentence = Sentence("Write a quarter such as 2026-Q3, or a year such as 2026.")
        raise InvalidValues((FieldFault("/query/period", "invalid_value", sentence),)) from None


async def published(
    responder: JsonResponder,
    table: str | None,
    period: str | None,
    edition: int | None,
    chosen: Mapping[Dimension, str | None],
) -> Response:
    """Respond with the list of tables, or with the figures of one."""
    only = {name: value for name, value in chosen.items() if value is not None}
    if table is None and period is None and edition is None and not only:
        return await _listed(responder)
    asked = None if period is None else period_in(period)
    if table is None or asked is None:
        pointer = "/query/table" if table is None else "/query/period"
        raise InvalidValues((FieldFault(pointer, "missing", Sentence("Name the table and the period too.")),))
    _must_split_by(table, only)
    wanted = format_of(responder, asked, TABLES[table].dimensions)
    found = await responder.view(get_published_table, table, asked, edition, only)
    language, name = responder.context.language, f"{table}-{asked}-edition-{found.edition.number}"
    made = published_table(found, language)
    about = about_published(found, language)
    return figures_response(responder, wanted, Written(made, json_document(made), name, NETWORK, about))


def _must_split_by(table: str, chosen: Mapping[Dimension, str]) -> None:
    sentence = Sentence("This table is not split by this.")
    others = [name for name in chosen if name not in TABLES[table].dimensions]
    if others:
        raise InvalidValues(tuple(FieldFault(f"/query/{name}", "not_allowed", sentence) for name in others))


async def _listed(responder: JsonResponder) -> Response:
    tables, language = await responder.view(list_published_tables), responder.context.language
    items = tuple(_item(table, language) for table in tables)
    return responder.seen(PublishedTables(items=items, next_cursor=None), VARY)


def _item(listed: ListedTable, language: str) -> PublishedTableItem:
    newest: dict[Period, PublishedEdition] = {}
    for edition in listed.editions:  # newest first
        newest.setdefault(edition.period, edition)
    return PublishedTableItem(
        code=listed.table.code,
        title=texts(language)["tables"][listed.table.code],
        dimensions=listed.table.dimensions,
        indicators=listed.table.indicators,
        periods=tuple(map(_period, newest.values())),
    )


def _period(edition: PublishedEdition) -> PublishedPeriodAnswer:
    return PublishedPeriodAnswer(
        period=str(edition.period),
        edition=edition.number,
        counted_at=edition.counted_at.replace(microsecond=0),
        corrects=edition.corrects,
        reason=edition.reason,
    )
