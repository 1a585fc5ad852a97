"""Which of an operation's formats ``Accept`` selects."""

import pytest
from fastapi import Request

from api.http.accept import format_for
from api.http.problems import NotAcceptable

FORMATS = ("application/json", "text/csv", "application/vnd.dhis2.datavalueset+json")


def asked(*lines: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept", line.encode()) for line in lines]})


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ((), 0),
        (("",), 0),
        (("nonsense",), 0),
        (("*/*",), 0),
        (("text/*",), 1),
        (("text/csv",), 1),
        (("Text/CSV; charset=utf-8; header=present",), 1),
        (('text/csv; note="a"; q=0.1, application/json;q=0.2',), 0),
        (("application/json;q=0.3, text/csv;Q=0.4",), 1),
        (("application/json;q=0", "*/*;q=0.1"), 1),
        (("text/html", "application/vnd.dhis2.datavalueset+json"), 2),
        (("*/*;q=0.9, text/csv",), 1),
        (("text/csv;q=2, */*",), 0),
        (("x" * 600,), 0),
    ],
)
def test_the_callers_preferred_format_is_chosen(lines: tuple[str, ...], place: int) -> None:
    assert format_for(asked(*lines), FORMATS) == FORMATS[place]


@pytest.mark.parametrize("header", ["text/html", "image/*", "*/*;q=0", "application/json;q=0, text/html"])
def test_unsupported_formats_are_refused_and_the_supported_ones_named(header: str) -> None:
    with pytest.raises(NotAcceptable, match=r"application/json, text/csv"):
        format_for(asked(header), FORMATS)
