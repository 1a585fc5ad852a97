"""Shan is a language of labels alone: some codes have one, in Shan script, and the caller is told which (ADR 0056)."""

import json
import re
import unicodedata
from importlib.resources import files
from typing import Any

import pytest

from api.http.headers import languages_of_labels, negotiate
from api.labels import VOCABULARY_NAMES, label, vocabulary
from domain.vocabulary import LABEL_LANGUAGES, SUPPORTED_LANGUAGES, VOCABULARIES
from tests.unit.api.test_labels import read, words

SHAN_LETTERS = set(map(chr, [*range(0x1075, 0x1083)])) | set("ငတထပမယရလဝသဢဵ")
"""The letters that Shan has of its own in Unicode's block Myanmar, and those that it shares with Burmese."""
SHAN_SIGNS = set("ႃႂႄႅႆႇႈးႉႊိီုူေွႂျြၢ်ံ")
BURMESE_ALONE = set("ကခဂဃစဆဇဈညဋဌဍဎဏဒဓနဖဗဘဟဠအ့")
"""Letters and marks of Burmese for which Shan has others: a word with one of them is not written as Shan is."""
TONES = set("ႇႈးႉႊ")


def shan() -> dict[str, dict[str, str]]:
    content: dict[str, dict[str, str]] = json.loads((files("api.labels") / "shn.json").read_text(encoding="utf-8"))[
        "vocabularies"
    ]
    return content


def every_word() -> dict[str, str]:
    return {f"{name}.{code}": text for name, labels in shan().items() for code, text in labels.items()}


def letters_and_signs(text: str) -> set[str]:
    return {letter for letter in text if unicodedata.category(letter) in ("Lo", "Mn", "Mc")}


def test_there_are_some_and_each_is_of_a_code_that_exists() -> None:
    assert 20 <= len(every_word()) <= 80
    for name, labels in shan().items():
        assert set(labels) <= set(VOCABULARIES[name]), name


@pytest.mark.parametrize("place", every_word())
def test_a_label_is_written_in_shan_script(place: str) -> None:
    text = every_word()[place]
    assert text == unicodedata.normalize("NFC", " ".join(text.split()))
    assert re.fullmatch(r"[\u1000-\u109f0-9 –]+", text), "only Unicode's block Myanmar, figures and blanks"
    letters = letters_and_signs(text)
    assert letters & SHAN_LETTERS
    assert letters - SHAN_LETTERS - SHAN_SIGNS == set()
    assert letters & BURMESE_ALONE == set()


def test_most_labels_bear_a_tone_mark_and_each_mark_ends_its_syllable() -> None:
    marked = [text for text in every_word().values() if set(text) & TONES]
    assert len(marked) > len(every_word()) / 2
    for text in every_word().values():
        assert not re.search(r"[ႇႈးႉႊ][ႇႈးႉႊ]", text), "two tones on one syllable"
        assert not re.search(r"[ႇႈးႉႊ][ိီုူေွႂၢ်]", text), "a vowel behind the tone"
        assert not re.search(r"(^| )[ႃႄႅႆႇႈးႉႊိီုူွႂျြၢ်]", text), "a sign without a letter"


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_no_label_is_copied_from_another_language(language: str) -> None:
    others = dict(words(language))
    assert [place for place, text in every_word().items() if text in others.values()] == []


def test_the_file_is_sorted_and_says_that_nobody_has_reviewed_it() -> None:
    text = (files("api.labels") / "shn.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert "docs/translations.md" in read("shn")["about"]


def test_it_has_labels_alone() -> None:
    assert set(read("shn")) == {"about", "vocabularies"}
    assert (*SUPPORTED_LANGUAGES, "shn") == LABEL_LANGUAGES


def test_a_list_gives_shan_only_where_there_is_a_label() -> None:
    for name in VOCABULARY_NAMES:
        found: Any = vocabulary(name)
        given = {term.code: term.labels["shn"] for term in found.terms if "shn" in term.labels}
        own = shan().get(name, {})
        assert given.items() >= own.items()
        assert name in ("countries", "languages") or given == own
    assert label("sexes", "female", "shn") == shan()["sexes"]["female"]


def test_names_in_the_cldr_are_given_in_shan_too() -> None:
    countries, languages = vocabulary("countries"), vocabulary("languages")
    assert countries is not None
    assert languages is not None
    assert {term.code for term in countries.terms if "shn" in term.labels} == {"MM", "TH"}
    assert {term.code: term.labels["shn"] for term in languages.terms if "shn" in term.labels} == {"shn": "တႆး"}


@pytest.mark.parametrize(
    ("accepted", "labels", "sentences"),
    [
        ("shn", ("shn", "my"), "my"),
        ("shn-MM", ("shn", "my"), "my"),
        ("shn, th;q=0.8", ("shn", "th"), "th"),
        ("shn;q=0.9, en;q=0.2, th;q=0.8", ("shn", "th"), "th"),
        ("th, shn;q=0.8", ("th",), "th"),
        ("shn;q=0, th", ("th",), "th"),
        ("shn, my;q=0", ("shn", "en"), "en"),
        ("shn, *;q=0.1", ("shn", "my"), "my"),
        ("fr, shn;q=0.5", ("shn", "my"), "my"),
        ("en, shn", ("en",), "en"),
        ("", ("en",), "en"),
        (None, ("en",), "en"),
        ("shn," * 400, ("en",), "en"),
    ],
)
def test_shan_is_preferred_for_labels_and_the_next_language_for_sentences(
    accepted: str | None, labels: tuple[str, ...], sentences: str
) -> None:
    assert languages_of_labels(accepted) == labels
    assert negotiate(accepted) == sentences


def test_a_code_without_a_shan_label_is_given_in_the_next_language_which_is_named() -> None:
    urgencies, sexes = vocabulary("urgencies"), vocabulary("sexes")
    assert urgencies is not None
    assert sexes is not None
    assert {term.label_in(("shn", "th"))[1] for term in urgencies.terms} == {"th"}
    assert {term.code: term.label_in(("shn", "th"))[1] for term in sexes.terms} == {
        "female": "shn",
        "male": "shn",
        "other": "th",
        "not_stated": "th",
    }
