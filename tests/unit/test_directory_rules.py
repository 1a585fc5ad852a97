"""Directory rules that need no database: codes, areas, sides, durations."""

from uuid import UUID

import pytest

from domain.directory.areas import lies_in
from domain.directory.codes import code_from, is_code, is_reserved
from domain.directory.corridor import DEFAULT_RESPONSE_TIMES, filled_response_times

NUMBER = UUID("01936d2a-7c3e-7b61-9a54-0d9f3c2b1e01")


@pytest.mark.parametrize("code", ["KH-TH", "a", "map-chiang-mai", "7", "x" * 60, "deadbeef"])
def test_a_short_word_is_a_code(code: str) -> None:
    assert is_code(code)


@pytest.mark.parametrize(
    "code",
    ["", "-", "a-", "-a", "a b", "a_b", "é", "x" * 61, "a\n", str(NUMBER), NUMBER.hex, str(NUMBER).upper(), "org_1"],
)
def test_what_could_be_an_id_or_no_word_is_no_code(code: str) -> None:
    assert not is_code(code)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("MAP Foundation, Chiang Mai", "map-foundation-chiang-mai"),
        ("Bắc Ninh MRC", "bac-ninh-mrc"),
        ("សហជីព", "centre"),
        ("...", "centre"),
        (NUMBER.hex, "centre"),
        ("All", "centre"),
        ("None!", "centre"),
        ("word " * 40, "-".join(["word"] * 10)[:48].strip("-")),
    ],
)
def test_a_code_is_made_from_the_latin_letters_of_a_name(name: str, code: str) -> None:
    assert code_from(name, "centre") == code
    assert is_code(code)
    assert not is_reserved(code)


def test_an_area_lies_in_the_country_that_its_code_begins_with() -> None:
    assert lies_in("KH-2", "KH")
    assert lies_in(None, "KH")
    assert not lies_in("TH-50", "KH")


def test_times_that_are_left_out_are_the_present_ones_or_the_defaults() -> None:
    assert filled_response_times({}) == DEFAULT_RESPONSE_TIMES
    present = filled_response_times({"urgent": {"decide_within": "P1D"}})
    changed = filled_response_times({"urgent": {"contact_within": "P9D"}}, present)
    assert changed["urgent"] == {"acknowledge_within": "PT24H", "decide_within": "P1D", "contact_within": "P9D"}
    assert changed["normal"] == DEFAULT_RESPONSE_TIMES["normal"]
