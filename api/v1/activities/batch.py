"""Reads a batch of activities, from JSON or from a spreadsheet, by the schema of a single one.

Every item is read before anything is refused. Each carries its own faults, and the use case adds those that only the
database can find.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field, ValidationError

from api.http.body import media_type_of
from api.http.responses import JsonResponder
from api.http.validation_errors import faults_in, read_as
from api.v1.activities.answers import RecordedActivitiesAnswer
from api.v1.activities.cells import COLUMNS, column_of, header_faults, values_of
from api.v1.activities.requests import RecordActivityBody, references_in
from api.v1.activities.sheet import Sheet, read_sheet
from api.v1.fields import RequestBody
from domain.activities.activity import ActivityReferences
from domain.activities.batch import MOST_ACTIVITIES, BatchItem, bounded
from domain.kernel.errors import FieldFault, InvalidValues, Missing
from domain.usecases.activities.record_activities import record_activities

CSV = "text/csv"
NAMES = ("centre_id", "case_id", "corridor_id")


class _Items(RequestBody):
    """A batch whose items are not read yet."""

    items: Annotated[tuple[Any, ...], Field(min_length=1, max_length=MOST_ACTIVITIES)]


@dataclass(frozen=True, slots=True)
class Batch:
    """The request's activities. ``sheet``: the spreadsheet they came from, if any; its rows are the items."""

    items: tuple[BatchItem, ...]
    sheet: Sheet | None = None

    def with_cells(self, refused: InvalidValues) -> InvalidValues:
        """Add the cell to each fault, if the batch is a spreadsheet."""
        if self.sheet is None:
            return refused
        return InvalidValues(tuple(_in_cell(fault, self.sheet) for fault in refused.faults), *refused.sentences)


def _in_cell(fault: FieldFault, sheet: Sheet) -> FieldFault:
    _, _, place, *rest = fault.pointer.split("/", 3)
    row = sheet.rows[int(place)]
    return fault._replace(row=row.number, column=column_of("".join(rest), row, sheet.columns))


async def batch_in(request: Request) -> Batch:
    """Read the body; raises ``InvalidValues`` or ``RequestValidationError`` if it is not a batch at all."""
    if media_type_of(request) == CSV:
        return batch_of_sheet(read_sheet(await request.body(), COLUMNS, MOST_ACTIVITIES))
    given = await request.json() if await request.body() else {}
    return Batch(tuple(item_of(values) for values in read_as(_Items, given).items))


def batch_of_sheet(sheet: Sheet) -> Batch:
    """Read the rows of a spreadsheet; raises ``InvalidValues`` for a bad header, no rows or too many."""
    wrong = tuple(header_faults(sheet))
    if wrong:
        raise bounded(wrong)
    if not 1 <= len(sheet.rows) <= MOST_ACTIVITIES:
        read_as(_Items, {"items": sheet.rows})
    items = tuple(item_of(*values_of(row)) for row in sheet.rows)
    return Batch(items, sheet)


def item_of(values: Any, unread: tuple[FieldFault, ...] = ()) -> BatchItem:
    """Read one item. ``unread``: faults already found; those values are not reported again."""
    try:
        body = RecordActivityBody.model_validate(values)
        details, faults = (None if unread else body.to_details()), unread
    except ValidationError as wrong:
        known = {fault.pointer for fault in unread}
        details, faults = None, (*unread, *(fault for fault in faults_in(wrong) if fault.pointer not in known))
    references, unknown = _references(values, {fault.pointer for fault in faults})
    return BatchItem(references, details, (*faults, *unknown))


def _references(values: Any, wrong: Iterable[str]) -> tuple[ActivityReferences, list[FieldFault]]:
    """Read the references that are strings; a malformed one is reported like an unknown one."""
    given = {name: values.get(name) for name in NAMES if f"/{name}" not in wrong} if isinstance(values, dict) else {}
    faults: list[FieldFault] = []
    while True:
        try:
            return references_in(given), faults
        except Missing as malformed:
            pointer = malformed.pointer or ""
            faults.append(FieldFault(pointer, malformed.code, malformed.sentences[0]))
            del given[pointer.removeprefix("/")]


async def recorded(responder: JsonResponder, batch: Batch) -> Response:
    """Record it and respond; a refusal names the cells. It may repeat names of fields that the caller made up."""
    try:
        return await responder.change(record_activities, RecordedActivitiesAnswer.of, 201, batch.items)
    except InvalidValues as refused:
        responder.decided = False
        raise batch.with_cells(refused) from None
