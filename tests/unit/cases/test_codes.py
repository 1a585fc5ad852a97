"""Codes that people read out to each other: every single-character mistake is detected."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.codes import ALPHABET, case_code, check_character, is_well_formed, tracking_code, tracking_hash
from domain.kernel.ids import PREFIXES, from_text, to_text

RANDOM = st.binary(min_size=16, max_size=16)


@given(RANDOM)
def test_a_case_code_looks_like_the_contracts_example(random: bytes) -> None:
    code = case_code("KH", random)
    assert re.fullmatch(r"KH-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert is_well_formed(code)


@given(RANDOM)
def test_a_tracking_code_has_four_groups_and_checks(random: bytes) -> None:
    code = tracking_code(random)
    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert is_well_formed(code)


@given(RANDOM, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_found(random: bytes, place: int, wrong: str) -> None:
    body = tracking_code(random).replace("-", "")
    slipped = body[:place] + wrong + body[place + 1 :]
    grouped = "-".join(slipped[start : start + 4] for start in range(0, 16, 4))
    assert is_well_formed(grouped) is (slipped == body)


@given(RANDOM, st.integers(0, 14))
def test_two_swapped_neighbours_are_found_but_for_one_pair(random: bytes, place: int) -> None:
    body = tracking_code(random).replace("-", "")
    one, other = body[place], body[place + 1]
    swapped = body[:place] + other + one + body[place + 2 :]
    grouped = "-".join(swapped[start : start + 4] for start in range(0, 16, 4))
    blind_spot = {one, other} == {ALPHABET[0], ALPHABET[-1]}
    assert is_well_formed(grouped) is (one == other or blind_spot)


@pytest.mark.parametrize("given", ["", "KH", "KH-", "7Q2M", "KH-7Q2M-9FX4-0000-0000-0000", "KH-UUUU-UUUU", "ກຂຄງ-ຈຊຍດ"])
def test_what_is_no_code_is_said_to_be_none(given: str) -> None:
    assert not is_well_formed(given)


def test_the_check_character_is_worked_out_by_hand() -> None:
    # 1·2 = 2, 0·1 = 0, 31·2 = 62 = 1·32 + 30 → 31; together 33; 32·2 − 33 = 31
    assert check_character("Z01") == "Z"


def test_ambiguous_letters_are_not_used() -> None:
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32


@given(RANDOM)
def test_the_code_is_the_same_however_it_is_written_down(random: bytes) -> None:
    code = tracking_code(random)
    for written in (code.lower(), code.replace("-", ""), code.replace("-", " "), f" {code} "):
        assert tracking_hash(written) == tracking_hash(code)


@given(RANDOM, RANDOM)
def test_different_codes_have_different_digests(one: bytes, other: bytes) -> None:
    same = tracking_code(one) == tracking_code(other)
    assert (tracking_hash(tracking_code(one)) == tracking_hash(tracking_code(other))) is same


def test_what_crockford_reads_as_a_digit_is_read_as_that_digit() -> None:
    assert tracking_hash("OIL0-0000-0000-0000") == tracking_hash("0110-0000-0000-0000")
    assert is_well_formed("KH-OOOO-OOOO") is is_well_formed("KH-0000-0000")


@given(st.uuids(), st.sampled_from(sorted(PREFIXES)))
def test_ids_go_out_and_come_back_one_to_one(value: object, kind: str) -> None:
    text = to_text(kind, value)  # type: ignore[arg-type]
    assert from_text(kind, text) == value
    for wrong in (text.upper(), text + "0", text[:-1], text.replace("_", "-"), " " + text, text + "\n"):
        assert from_text(kind, wrong) is None
    for other in set(PREFIXES) - {kind}:
        assert from_text(other, text) is None


def test_digits_of_other_scripts_are_no_hex() -> None:
    assert from_text("case", "case_" + "០" * 32) is None
