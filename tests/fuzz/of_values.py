"""Values in bodies, queries and cells: times, texts, codes."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from api.http.validation_errors import faults_in
from api.v1.activities.cells import READERS
from api.v1.activities.dates import AmbiguousDate, iso_date
from api.v1.cases.births import BirthDay
from api.v1.external_id import ExternalId
from api.v1.fields import Area, Country, Day, Language, Line, Name, Occupation, Sector, Time
from api.v1.money import Currency, Rate
from api.v1.routers import ROUTERS  # noqa: F401 - all bodies are known once it is imported
from api.v1.web_addresses import WebAddress
from domain.cases.birth import BirthDate
from domain.directory.durations import parse_duration, write_duration
from domain.directory.retention import parse_retention
from domain.kernel.errors import InvalidValues
from domain.statistics.periods import Period
from tests.fuzz.inputs import ASCII, DIGITS, UNICODE, texts
from tests.fuzz.parser import Parser, nothing_to_check

TIMES = (
    "2026-11-22T08:30:00Z",
    "2026-11-22 08:30:00.123456789+07:00",
    "0001-01-01T00:00:00+23:59",
    "2199-12-31t23:59:59z",
)


DAYS = ("2026-11-22", "2569-11-22", "2024-02-29", "1900-01-01", "22/11/2026", "22 Nov 2026", "2026.1.2 00:00:00.000Z")


BIRTHS = ("1997-04-12", "1997-04", "1997", "2540-01-01")


LASTING = ("PT24H", "P14D", "P2W", "PT99999H999999M99999999S", "P9999W", "P3DT12H", "P2Y", "P99Y999M99999D")


CODES = (
    "KH",
    "KH-2",
    "A",
    "01",
    "0111",
    "9211",
    "km",
    "pt-BR",
    "zh-Hant-TW",
    "THB",
    "10.5",
    "0.000000000001",
    "ក ខ",
    "A 12/3",
)


ADDRESSES = ("https://a.example/b?c#d", "http://[::1]:80/", "https://a@b", "https://xn--a.example:99999", "//a")


CELLS = ("Legal advice", "25–34", "a; b|c", "12", "-3", "22/11/2026", "2026-11-22T00:00:00Z")


def _adapter(
    name: str, kind: Any, examples: tuple[str, ...], check: Callable[[Any, Any], None] = nothing_to_check
) -> Parser:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return Parser(
        name,
        texts(examples, tokens=(*DIGITS, "T", "-", ":"), of=UNICODE),
        _faults(adapter.validate_python),
        (InvalidValues,),
        check,
        examples,
    )


def _faults(validate: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Validate, and make the sentences of what is wrong too."""

    def read(given: Any) -> Any:
        try:
            return validate(given)
        except ValidationError as wrong:
            raise InvalidValues(faults_in(wrong)) from None

    return read


def _same(adapted: Any) -> Callable[[Any, Any], None]:
    adapter: TypeAdapter[Any] = TypeAdapter(adapted)

    def check(given: Any, found: Any) -> None:
        assert adapter.validate_python(json.loads(adapter.dump_json(found))) == found

    return check


def _is_date(given: str, found: str) -> None:
    try:
        assert iso_date(found) == found
    except AmbiguousDate:
        assert found == given


def _duration(given: str, found: Any) -> None:
    seconds = found.total_seconds()
    assert parse_duration(write_duration(int(seconds))) == found


def _period(given: str, found: Period) -> None:
    assert str(found) == given
    assert isinstance(found.first_day, date)
    assert found.first_day < found.last_day


def _moment(given: str, found: datetime) -> None:
    assert found.utcoffset() is not None
    _same(Time)(given, found)


PARSERS = (
    _adapter("time", Time, TIMES, _moment),
    _adapter("day", Day, DAYS, _same(Day)),
    _adapter("birth date", BirthDay, BIRTHS, _same(BirthDay)),
    _adapter("name", Name, ("Sok Dara", "\u200b", "\ufe0f", "a" * 200), _same(Name)),
    _adapter("line", Line, ("one line", "\u2800"), _same(Line)),
    _adapter("external id", ExternalId, ("A 12/3", "ក ខ", "a" * 64, "\xad"), _same(ExternalId)),
    _adapter("web address", WebAddress, ADDRESSES, _same(WebAddress)),
    *(
        _adapter(name, kind, CODES, _same(kind))
        for name, kind in (
            ("country", Country),
            ("area", Area),
            ("language", Language),
            ("sector", Sector),
            ("occupation", Occupation),
            ("currency", Currency),
            ("exchange rate", Rate),
        )
    ),
    Parser(
        "date of birth as text",
        texts(BIRTHS, tokens=tuple(DIGITS), of=UNICODE),
        BirthDate.parse,
        (ValueError,),
        lambda given, found: _is_written(given, str(found)),
        BIRTHS,
    ),
    Parser(
        "duration", texts(LASTING, tokens=tuple(DIGITS), of=ASCII), parse_duration, (ValueError,), _duration, LASTING
    ),
    Parser(
        "retention", texts(LASTING, tokens=tuple(DIGITS), of=ASCII), parse_retention, (ValueError,), examples=LASTING
    ),
    Parser(
        "period",
        texts(("2026", "2026-Q3", "0000", "9999-Q4"), tokens=tuple(DIGITS), of=UNICODE),
        Period.parse,
        (ValueError,),
        _period,
        ("2026-Q3",),
    ),
    Parser("date in a cell", texts(DAYS, of=UNICODE), iso_date, (AmbiguousDate,), _is_date, DAYS, 131_072),
    *(
        Parser(
            f"cell of {name}",
            texts(CELLS, of=UNICODE),
            READERS[name],
            (AmbiguousDate,),
            examples=CELLS,
            longest=131_072,
        )
        for name in ("kind", "topics", "duration_minutes")
    ),
)


def _is_written(given: str, written: str) -> None:
    assert given.lstrip("0") == written.lstrip("0")
