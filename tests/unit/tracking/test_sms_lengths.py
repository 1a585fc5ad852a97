"""How long a text is as an SMS, and what fits into two."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.track.sms_message import SmsMessage, message_in
from domain.tracking.sms import clusters, fitted, is_gsm, parts_of

KHMER = "មជ្ឈមណ្ឌលរបស់អ្នកកំពុងដោះស្រាយករណីរបស់អ្នក។ "


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 0),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("aa" + "€" * 152, 3),
        ("ก" * 70, 1),
        ("ก" * 71, 2),
        ("ก" * 134, 2),
        ("ก" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_parts_are_counted_as_a_network_does(text: str, parts: int) -> None:
    assert parts_of(text) == parts


def test_one_letter_outside_the_alphabet_makes_the_whole_text_longer() -> None:
    assert (is_gsm("Prüfung @ 5 €"), is_gsm("Trung tâm ế")) == (True, False)
    assert (parts_of("a" * 100), parts_of("a" * 99 + "ế")) == (1, 2)


def test_a_text_is_cut_between_sentences_and_a_later_one_may_still_fit() -> None:
    assert fitted(["a" * 150 + ".", "b" * 200 + ".", "c."]) == "a" * 150 + ". c."


def test_a_single_long_sentence_is_cut_between_clusters() -> None:
    found = fitted([KHMER * 10])
    assert parts_of(found) == 2
    assert (KHMER * 10).startswith(found)
    following = (KHMER * 10)[len(found) :]
    assert not unicodedata.category(following[0]).startswith("M")
    assert not found.endswith("\u17d2")


@pytest.mark.parametrize("whole", ["ក្ក", "နို", "က္က", "กำ", "ນ້ຳ", "e\u0301", "👩\u200d👧", "🇹🇭"])
def test_what_is_read_as_one_character_stays_together(whole: str) -> None:
    assert list(clusters(f"a{whole}b")) == ["a", whole, "b"]


@given(st.lists(st.text(max_size=200), max_size=5))
def test_whatever_is_said_fits_into_two_parts(sentences: list[str]) -> None:
    assert parts_of(fitted(sentences)) <= 2
    assert all("".join(clusters(one)) == one for one in sentences)


@pytest.mark.parametrize(
    ("text", "code", "language"),
    [
        ("7Q2M-9FX4-0C5T-H8RK", "7Q2M-9FX4-0C5T-H8RK", None),
        ("track 7q2m9fx40c5th8rk TH", "7q2m9fx40c5th8rk", "th"),
        ("ខ្មែរ 7Q2M 9FX4 0C5T H8RK", "7Q2M 9FX4 0C5T H8RK", "km"),
        ("Bahasa Melayu 7Q2M-9FX4-0C5T-H8RK", "7Q2M-9FX4-0C5T-H8RK", "ms"),
        ("hello", "", None),
        ("", "", None),
    ],
)
def test_a_message_is_a_code_and_perhaps_a_language(text: str, code: str, language: str | None) -> None:
    assert message_in(text) == SmsMessage(code, language)
