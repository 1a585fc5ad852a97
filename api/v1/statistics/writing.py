"""Responds with a table of figures in the format that ``Accept`` selects."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.http.accept import format_for
from api.http.responses import JsonResponder
from api.v1.statistics.formats import csv_text, dhis2, spreadsheet
from api.v1.statistics.formats.figures import Table
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.statistics.indicators import Dimension
from domain.statistics.periods import Days, Period

JSON, CSV, XLSX, DHIS2 = "application/json", "text/csv", spreadsheet.MEDIA_TYPE, dhis2.MEDIA_TYPE
FILES = (CSV, XLSX, DHIS2)
FORMATS = (JSON, *FILES)
MEDIA_TYPES: Mapping[str, str] = {CSV: csv_text.MEDIA_TYPE}
ENDINGS: Mapping[str, str] = {CSV: "csv", XLSX: "xlsx", DHIS2: "json"}
VARY = {"Vary": "Accept, Accept-Language"}


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a response: a table, its JSON document, its file name, the code of its organisation unit in DHIS2,
    and notes on how the figures were made.
    """

    table: Table
    document: Mapping[str, Any]
    file_name: str
    org_unit: str
    about: tuple[str, ...]


def format_of(responder: JsonResponder, days: Period | Days, dimensions: Sequence[Dimension]) -> str:
    """Return the media type that the caller prefers; raises ``NotAcceptable``, or ``InvalidValues`` for a request that
    this format cannot answer.
    """
    wanted = format_for(responder.request, FORMATS)
    if wanted == DHIS2:
        dhis2.must_have_periods(days, dimensions)
    if wanted != JSON and responder.selection is not None:
        sentence = Sentence("Fields can be chosen in JSON only.")
        raise InvalidValues((FieldFault("/query/fields", "not_allowed", sentence),))
    return wanted


def figures_response(responder: JsonResponder, wanted: str, written: Written) -> Response:
    """Respond with a table in a format, or 304."""
    if wanted == JSON:
        return responder.fresh(_as_json(written.document), headers=VARY)
    name = f"{written.file_name}.{ENDINGS[wanted]}"
    response = responder.fresh(_file(wanted, written), headers=VARY)
    if response.status_code == 200:
        response.headers["Content-Type"] = MEDIA_TYPES.get(wanted, wanted)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _as_json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _file(wanted: str, written: Written) -> bytes:
    if wanted == CSV:
        return csv_text.csv_text(written.table)
    if wanted == XLSX:
        return spreadsheet.spreadsheet(written.table, written.about)
    return _as_json(dhis2.data_value_set(written.table, written.org_unit))
