"""The columns of a spreadsheet of activities, and how the text of a cell becomes the value of a field.

Text that cannot be converted stays text, and the field's schema reports what is wrong with it, as for JSON.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from api.v1.activities.dates import AMBIGUOUS, AmbiguousDate, iso_date
from api.v1.activities.requests import COUNTED, DESCRIBED, RecordActivityBody
from api.v1.activities.sheet import NO_NAME, TOO_WIDE, Sheet, SheetRow
from domain.kernel.errors import FieldFault
from domain.kernel.sentence import Sentence

_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_BETWEEN_CODES = re.compile(r"[;|,]")
PARTICIPANTS = "participants"
PEOPLE = COUNTED | DESCRIBED
COLUMNS = frozenset(RecordActivityBody.model_fields) - {PARTICIPANTS} | PEOPLE
REQUIRED = tuple(
    name for name, field in RecordActivityBody.model_fields.items() if field.is_required() and name != PARTICIPANTS
)
MISSING = Sentence("This column is required.")
NO_PEOPLE = Sentence("Add columns for the participants: female, male, other, not_stated; or sex, age_band, stage.")


def _whole(text: str) -> int | str:
    return int(text) if _WHOLE.fullmatch(text) else text


def _code(text: str) -> str:
    """Normalise a code: ``Legal advice`` and ``25-34`` are accepted too."""
    return re.sub(r"[\s–-]+", "_", text.strip().lower())


def _codes(text: str) -> list[str]:
    return [code for code in map(_code, _BETWEEN_CODES.split(text)) if code]


READERS: Mapping[str, Callable[[str], Any]] = {
    "kind": _code,
    "on": iso_date,
    "topics": _codes,
    "service_types": _codes,
    "duration_minutes": _whole,
    "materials_distributed": _whole,
    **dict.fromkeys(COUNTED, _whole),
    **dict.fromkeys(DESCRIBED, _code),
}
"""Other cells are taken as they are."""


def header_faults(sheet: Sheet) -> Iterator[FieldFault]:
    """Report columns that are unknown, repeated, unnamed or missing."""
    given = [name for name in sheet.columns if name is not None]
    for name in dict.fromkeys(given):
        if name not in COLUMNS:
            yield sheet.fault("unknown_field", Sentence("There is no such column."), name)
        elif given.count(name) > 1:
            yield sheet.fault("given_twice", Sentence("This column appears twice."), name)
    for name in REQUIRED:
        if name not in given:
            yield sheet.fault("missing", MISSING, name)
    if not PEOPLE.intersection(given):
        yield sheet.fault("missing", NO_PEOPLE)
    if any("" in row.cells for row in sheet.rows):
        yield sheet.fault("missing", NO_NAME)


def values_of(row: SheetRow) -> tuple[dict[str, Any], tuple[FieldFault, ...]]:
    """Return a row as a JSON item, and the faults found on the way."""
    values: dict[str, Any] = {}
    faults: list[FieldFault] = []
    people: dict[str, Any] = {}
    for column, text in row.cells.items():
        try:
            value = READERS.get(column, str)(text)
        except AmbiguousDate:
            faults.append(FieldFault(f"/{column}", "ambiguous_date", AMBIGUOUS))
            value = text
        (people if column in PEOPLE else values)[column] = value
    if people:
        values[PARTICIPANTS] = people
    if row.too_wide:
        faults.append(FieldFault("", "too_long", TOO_WIDE))
    return values, tuple(faults)


def column_of(pointer: str, row: SheetRow, columns: Iterable[str | None]) -> str | None:
    """Return the column that a pointer into an item belongs to; ``None`` for the row as a whole. An error
    about the participants as a whole is reported at the first of their columns with a value, or else at the first one.
    """
    first, _, rest = pointer.removeprefix("/").partition("/")
    if first != PARTICIPANTS:
        return first or None
    if rest in PEOPLE:
        return rest
    there = [name for name in columns if name in PEOPLE]
    return next((name for name in there if name in row.cells), there[0])
