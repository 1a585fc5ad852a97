"""Every sentence of the code stands in all seven catalogues, with the same values and in the script of its language."""

import ast
import json
import re
from functools import cache
from importlib.resources import files

import pytest

from api.labels import rendered
from domain.kernel.errors import InvalidValues
from domain.kernel.sentence import Sentence
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.sentences import bare_texts, is_text, places, templates, unnamed_sentences

LANGUAGES = SUPPORTED_LANGUAGES[1:]
SCRIPTS = {"km": "\u1780-\u17ff\u19e0-\u19ff", "lo": "\u0e80-\u0eff", "th": "\u0e00-\u0e7f", "my": "\u1000-\u109f"}
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@cache
def catalogue(language: str) -> dict[str, str]:
    content = json.loads((files("api.labels") / f"{language}.json").read_text(encoding="utf-8"))
    sentences: dict[str, str] = content["sentences"]
    return sentences


def wrong(language: str, pattern: str) -> list[str]:
    """The translations in which the pattern is found, places in braces left out."""
    return [text for text in catalogue(language).values() if re.search(pattern, re.sub(r"\{\w+\}", "", text))]


def test_every_sentence_is_a_literal_with_exactly_its_values() -> None:
    assert list(unnamed_sentences()) == []
    assert len(templates()) > 150


def test_no_error_is_given_a_text_without_a_template() -> None:
    assert list(bare_texts()) == []


@pytest.mark.parametrize("text", ['f"Give {n}."', '"Give one."', '"Give " + n', '"Give {n}".format(n=n)'])
def test_a_text_without_a_template_is_noticed(text: str) -> None:
    assert is_text(ast.parse(text, mode="eval").body)


def test_english_sentences_end_with_a_stop_or_with_what_is_to_be_copied() -> None:
    assert [text for text in templates() if not text.endswith((".", "{pattern}", " list"))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_has_exactly_the_sentences_of_the_code(language: str) -> None:
    found = set(catalogue(language))
    assert templates() - found == set(), "not translated"
    assert found - templates() == set(), "no longer said"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_values_and_is_no_copy(language: str) -> None:
    for english, text in catalogue(language).items():
        assert places(text) == places(english), english
        assert text != english
        assert text == " ".join(text.split()) != "", english


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sentences_are_never_translated_the_same(language: str) -> None:
    texts = list(catalogue(language).values())
    assert {text for text in texts if texts.count(text) > 1} == set()


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_a_translation_is_in_the_script_of_its_language(language: str) -> None:
    foreign = "".join(script for other, script in SCRIPTS.items() if other != language)
    assert len(wrong(language, f"[{SCRIPTS[language]}]")) == len(catalogue(language))
    assert wrong(language, f"[{foreign}]") == []
    for english, text in catalogue(language).items():
        left = set(LATIN_WORD.findall(english))
        assert set(LATIN_WORD.findall(text)) <= left | {word.removesuffix("s") for word in left}, text


@pytest.mark.parametrize("language", ["id", "ms"])
def test_indonesian_and_malay_use_plain_letters(language: str) -> None:
    assert wrong(language, r"[^\x20-\x7e]") == []


def test_vietnamese_bears_its_marks() -> None:
    assert len(wrong("vi", "[à-ỹÀ-ỸđĐ]")) == len(catalogue("vi"))


@pytest.mark.parametrize(("one", "other"), [("id", "ms"), ("lo", "th")])
def test_sister_languages_are_not_copies_of_each_other(one: str, other: str) -> None:
    same = [english for english, text in catalogue(one).items() if text == catalogue(other)[english]]
    assert len(same) < len(templates()) * 0.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_file_says_who_has_checked_it(language: str) -> None:
    content = json.loads((files("api.labels") / f"{language}.json").read_text(encoding="utf-8"))
    assert "docs/translations.md" in content["about"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Must be at least 3."),
        ("th", "ต้องไม่น้อยกว่า 3"),
        ("km", "ត្រូវមានយ៉ាងតិច 3។"),
        ("vi", "Phải từ 3 trở lên."),
        ("fr", "Must be at least 3."),
    ],
)
def test_a_sentence_is_rendered_with_its_values(language: str, expected: str) -> None:
    assert rendered(Sentence("Must be at least {least}.", least=3), language) == expected


def test_a_value_may_hold_braces() -> None:
    form = Sentence("Must have this form: {pattern}", pattern="[a-z]{2,3}")
    assert rendered(form, "id") == "Harus berbentuk seperti ini: [a-z]{2,3}"


def test_a_sentence_without_a_translation_is_given_in_english() -> None:
    assert rendered(Sentence("A sentence of {when}.", when="tomorrow"), "lo") == "A sentence of tomorrow."


def test_an_error_keeps_its_english_for_logs_and_the_command_line() -> None:
    assert str(InvalidValues(())) == "Some values in the request are not valid; see errors."
