"""What the text of a cell becomes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.v1.activities.cells import values_of
from api.v1.activities.dates import AmbiguousDate, iso_date
from api.v1.activities.sheet import SheetRow


def value(column: str, text: str) -> Any:
    values, faults = values_of(SheetRow(2, {column: text}))
    assert faults == ()
    return values.get(column, values.get("participants", {}).get(column))


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("kind", "Legal advice", "legal_advice"),
        ("kind", "LEGAL_ADVICE", "legal_advice"),
        ("age_band", "25-34", "25_34"),
        ("age_band", "25 – 34", "25_34"),
        ("topics", "wages; contracts|health,", ["wages", "contracts", "health"]),
        ("topics", "Recruitment fees", ["recruitment_fees"]),
        ("service_types", ";", []),
        ("female", "007", 7),
        ("female", "-3", -3),
        ("female", "1,200", "1,200"),
        ("female", "1.0", "1.0"),
        ("female", "=SUM(A1:A9)", "=SUM(A1:A9)"),
        ("female", "๓", "๓"),
        ("duration_minutes", "9" * 30, "9" * 30),
        ("language", "pt-BR", "pt-BR"),
        ("centre_id", "=HYPERLINK(1)", "=HYPERLINK(1)"),
    ],
)
def test_a_cell_becomes_the_value_of_its_field_or_stays_a_text(column: str, text: str, expected: Any) -> None:
    assert value(column, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026/1/2", "2026-01-02"),
        ("2026.11.22", "2026-11-22"),
        ("22/11/2026", "2026-11-22"),
        ("11/22/2026", "2026-11-22"),
        ("22.11.2026", "2026-11-22"),
        ("22-11-2026", "2026-11-22"),
        ("5/5/2026", "2026-05-05"),
        ("22 Nov 2026", "2026-11-22"),
        ("2-november-2026", "2026-11-02"),
        ("9 Sept 2026", "2026-09-09"),
        ("2026-11-22 00:00:00", "2026-11-22"),
        ("2026-11-22T00:00:00.000Z", "2026-11-22"),
        ("22/11/2026 0:00", "2026-11-22"),
        ("22/11/2569", "2569-11-22"),
        ("29/02/2567", "2567-02-29"),
        ("2026-02-30", "2026-02-30"),
        ("2026-11-22 08:30", "2026-11-22 08:30"),
        ("22/11-2026", "22/11-2026"),
        ("22/11/26", "22/11/26"),
        ("31/13/2026", "31/13/2026"),
        ("22 Nev 2026", "22 Nev 2026"),
        ("46348", "46348"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_date_that_has_one_meaning_is_read(text: str, expected: str) -> None:
    assert iso_date(text) == expected


@pytest.mark.parametrize("text", ["03/04/2026", "3.4.2026", "12-11-2026", "1/2/2569"])
def test_a_date_that_can_be_two_days_is_not_guessed(text: str) -> None:
    with pytest.raises(AmbiguousDate):
        iso_date(text)
    values, faults = values_of(SheetRow(2, {"on": text}))
    assert [(fault.pointer, fault.code) for fault in faults] == [("/on", "ambiguous_date")]
    assert values == {"on": text}


@given(st.dates())
def test_every_day_in_the_form_of_iso_8601_stays_as_it_is(day: Any) -> None:
    assert iso_date(day.isoformat()) == day.isoformat()


@given(st.dates(), st.sampled_from("/-."))
def test_with_the_year_last_a_day_is_read_or_refused_and_never_another_one(day: Any, separator: str) -> None:
    text = separator.join((str(day.day), str(day.month), f"{day.year:04}"))
    if day.day <= 12 and day.day != day.month:
        with pytest.raises(AmbiguousDate):
            iso_date(text)
    else:
        assert iso_date(text) == day.isoformat()
