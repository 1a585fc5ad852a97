"""Every code has a label in every language, in that language's script; the right language is chosen."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.headers import negotiate
from api.labels import VOCABULARY_NAMES, is_country, is_language, label, title, vocabulary
from domain.vocabulary import REGIONAL_LANGUAGES, SUPPORTED_LANGUAGES, VOCABULARIES
from tests.sentences import every_error

OTHER_LANGUAGES = SUPPORTED_LANGUAGES[1:]
SCRIPTS = {"km": "\u1780-\u17ff\u19e0-\u19ff", "lo": "\u0e80-\u0eff", "th": "\u0e00-\u0e7f", "my": "\u1000-\u109f"}
# Latin words that stay Latin in these languages: names of messengers and of a format.
LEFT_IN_LATIN = {
    "SMS",
    "WhatsApp",
    "LINE",
    "Telegram",
    "Messenger",
    "Viber",
    "Zalo",
    "JSON",
    "URL",
    "webhook",
    "Webhook",
}
WRITTEN_BY_US = {**VOCABULARIES, "languages": REGIONAL_LANGUAGES}


def read(language: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((files("api.labels") / f"{language}.json").read_text(encoding="utf-8"))
    return content


def words(language: str) -> Iterator[tuple[str, str]]:
    """Every label and title of a file, each with the place where it stands."""
    content = read(language)
    for name, labels in content["vocabularies"].items():
        for code, text in labels.items():
            yield f"{name}.{code}", text
    for code, text in content["problems"].items():
        yield f"problems.{code}", text


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_each_file_has_a_label_for_exactly_the_codes_that_exist(language: str) -> None:
    labels = read(language)["vocabularies"]
    assert {name: set(codes) for name, codes in labels.items()} == {
        name: set(codes) for name, codes in WRITTEN_BY_US.items()
    }


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_each_file_has_a_title_for_exactly_the_problems_of_the_english_one(language: str) -> None:
    assert set(read(language)["problems"]) == set(read("en")["problems"])


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_every_error_has_a_title(language: str) -> None:
    codes = {error.code for error in every_error()}
    assert len(codes) > 10
    assert codes - set(read(language)["problems"]) == set()


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_each_file_is_sorted_and_its_words_are_tidy(language: str) -> None:
    text = (files("api.labels") / f"{language}.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    untidy = [place for place, word in words(language) if not word or word != " ".join(word.split()) or len(word) > 120]
    assert untidy == []


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_words_stand_in_the_script_of_their_language(language: str) -> None:
    own, foreign = SCRIPTS[language], "".join(script for other, script in SCRIPTS.items() if other != language)
    wrong = [
        place
        for place, word in words(language)
        if not re.search(f"[{own}]", word)
        or re.search(f"[{foreign}]", word)
        or set(re.findall(r"[^\W\d_\u0e00-\u19ff]+", word)) - LEFT_IN_LATIN
    ]
    assert wrong == []


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_no_word_in_another_script_is_the_english_one(language: str) -> None:
    english = dict(words("en"))
    assert [place for place, word in words(language) if word == english[place]] == []


@pytest.mark.parametrize("language", ["vi", "id", "ms"])
def test_words_in_latin_script_are_translated_too(language: str) -> None:
    english = dict(words("en"))
    same = [place for place, word in words(language) if word == english[place]]
    assert len(same) < len(english) * 0.08, same


@pytest.mark.parametrize("language", ["id", "ms"])
def test_indonesian_and_malay_have_no_letter_of_vietnamese(language: str) -> None:
    assert [place for place, word in words(language) if not re.fullmatch(r"[A-Za-z0-9 ,.;'()–-]+", word)] == []


def test_vietnamese_words_bear_its_marks() -> None:
    marked = [place for place, word in words("vi") if re.search(r"[à-ỹÀ-ỸđĐ]", word)]
    assert len(marked) > 0.9 * len(list(words("vi")))


@pytest.mark.parametrize(("one", "other"), [("id", "ms"), ("lo", "th")])
def test_sister_languages_are_not_copies_of_each_other(one: str, other: str) -> None:
    second = dict(words(other))
    same = [place for place, word in words(one) if word == second[place]]
    assert len(same) < len(second) * 0.4


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_two_codes_of_a_list_are_never_called_the_same(language: str) -> None:
    for name, labels in read(language)["vocabularies"].items():
        assert len(set(labels.values())) == len(labels), name


@pytest.mark.parametrize("name", VOCABULARY_NAMES)
def test_a_list_is_given_with_all_its_labels_in_all_languages(name: str) -> None:
    found = vocabulary(name)
    assert found is not None
    assert found.terms
    for term in found.terms:
        assert set(term.labels) - {"shn"} == set(SUPPORTED_LANGUAGES)
        assert all(term.labels.values())
        assert name in ("sectors", "occupations") or term.labels["en"] != term.code


def test_countries_and_languages_come_with_names_from_the_cldr() -> None:
    countries, languages = vocabulary("countries"), vocabulary("languages")
    assert countries is not None
    assert languages is not None
    assert len(countries.terms) == 249
    assert label("countries", "KH", "th") == "กัมพูชา"
    assert label("languages", "shn", "en") == "Shan"
    assert {*SUPPORTED_LANGUAGES, *REGIONAL_LANGUAGES} < {term.code for term in languages.terms}
    assert (countries.closed, languages.closed) == (True, False)


def test_a_list_that_does_not_exist_is_not_given() -> None:
    assert vocabulary("legal_statuses") is None


def test_what_is_given_cannot_be_changed() -> None:
    stages = vocabulary("stages")
    assert stages is not None
    with pytest.raises(TypeError):
        stages.terms[0].labels["en"] = "changed"  # type: ignore[index]


def test_a_label_comes_in_the_language_asked_for() -> None:
    assert label("service_types", "legal_assistance", "id") == "Bantuan hukum"


@pytest.mark.parametrize(
    ("given_label", "expected"),
    [
        (label("stages", "returned", "fr"), "Returned"),
        (label("stages", "no_such_code", "km"), "no_such_code"),
        (label("no_such_list", "code", "km"), "code"),
        (label("countries", "ZQ", "km"), "ZQ"),
        (title("not_found", "fr"), "Not found"),
        (title("a_new_problem", "th"), "A new problem"),
    ],
)
def test_a_missing_word_falls_back_to_english_and_then_to_the_code(given_label: str, expected: str) -> None:
    assert given_label == expected


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("th", "th"),
        ("th-TH", "th"),
        ("TH-th", "th"),
        ("vi-Latn-VN", "vi"),
        ("th-TH,th;q=0.9,en-US;q=0.8,en;q=0.7", "th"),
        ("fr-FR, lo;q=0.2", "lo"),
        ("lo;q=0.4, km;q=0.7", "km"),
        ("km , my", "km"),
        ("my ; q=0.5 ,\tvi;Q=0.501", "vi"),
        ("fil", "en"),
        ("tha", "en"),
        ("in-ID", "id"),
        ("zsm", "ms"),
        ("*", "en"),
        ("*, km;q=0.1", "km"),
        ("fr, *;q=0.1", "en"),
        ("en;q=0, *", "km"),
        ("en;q=0", "en"),
        ("th-TH, th;q=0, lo;q=0.5", "lo"),
        ("th;q=0, lo;q=0.000, my;q=0.001", "my"),
        ("th;q=2, id", "id"),
        ("th;q=-1", "en"),
        ("th;q=0.1234", "en"),
        ("th;q=", "en"),
        ("th;level=1", "en"),
        ("th_TH", "en"),
        (",, ;;q=1,", "en"),
        ("\x00", "en"),
        ("ไทย", "en"),
        ("th," * 400, "en"),
        ("abcdefghi, id", "id"),
    ],
)
def test_the_language_is_chosen_as_rfc_9110_and_rfc_4647_say(header: str | None, language: str) -> None:
    assert negotiate(header) == language


@given(st.text() | st.from_regex(r"([a-z*]{1,3}(-[A-Z]{2})?(;q=[01](\.[0-9]{1,4})?)?, ?){0,9}", fullmatch=True))
def test_no_header_can_break_the_choice(header: str) -> None:
    assert negotiate(header) in SUPPORTED_LANGUAGES


@pytest.mark.parametrize("tag", ["th", "km-KH", "zh-Hant", "zh-Hant-TW", "ksw", "fil", "es-419", "mnw"])
def test_language_tags_that_exist_are_known(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["", "xx", "tha", "th_TH", "th-", "th-XX", "zh-Qqqq", "Thai", "th\n", "t" * 10**6])
def test_other_language_tags_are_refused(tag: str) -> None:
    assert not is_language(tag)


def test_countries_are_known_by_their_two_letters() -> None:
    assert is_country("KH")
    assert [code for code in ("kh", "KHM", "XX", "", "K\n") if is_country(code)] == []
