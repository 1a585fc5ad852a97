"""The definitions are complete in every language, in its script, and cover everything that is counted."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from api.labels.reviews import texts_of
from api.statistics.definitions import TEXTS, definitions, texts
from api.v1.statistics.labels import label_of, published_label_of
from domain.statistics.catalogue import INDICATORS
from domain.statistics.facts import NONE
from domain.statistics.indicators import Caveat, Dimension, Source, Unit
from domain.statistics.tables import TABLES
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.sentences import places

SCRIPTS = {"km": "\u1780-\u17ff", "lo": "\u0e80-\u0eff", "th": "\u0e00-\u0e7f", "my": "\u1000-\u109f"}
GROUPS = {
    "names": set(INDICATORS),
    "counts": {code for code, indicator in INDICATORS.items() if indicator.of is None},
    "caveats": set(Caveat),
    "sources": set(Source),
    "dimensions": set(Dimension),
    "units": set(Unit),
    "tables": set(TABLES),
}


def flat(words: Mapping[str, Any], start: str = "") -> Iterator[tuple[str, str]]:
    for key, value in words.items():
        if isinstance(value, str):
            yield f"{start}{key}", value
        else:
            yield from flat(value, f"{key}.")


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_everything_has_a_text_in_the_script_of_the_language(language: str) -> None:
    own, english = dict(flat(texts(language))), dict(flat(texts("en")))
    assert {group: set(texts(language)[group]) for group in GROUPS} == GROUPS
    assert own.keys() == english.keys()
    assert {key: places(text) for key, text in own.items()} == {key: places(text) for key, text in english.items()}
    assert [key for key, text in own.items() if text != " ".join(text.split()) or not text] == []
    said = {key: re.sub(r"\{\w+\}", "", text) for key, text in own.items()}
    if language in SCRIPTS:
        foreign = "".join(script for other, script in SCRIPTS.items() if other != language)
        assert [key for key, text in said.items() if not re.search(f"[{SCRIPTS[language]}]", text)] == []
        assert [key for key, text in said.items() if re.search(f"[A-Za-z{foreign}]", text)] == []
    elif language != "en":
        assert [key for key, text in own.items() if text == english[key]] == []


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_no_two_indicators_have_the_same_name_or_numerator(language: str) -> None:
    for group in ("names", "counts", "tables", "dimensions"):
        values = list(texts(language)[group].values())
        assert len(set(values)) == len(values), group


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_files_are_sorted(language: str) -> None:
    text = (TEXTS / f"{language}.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def test_a_share_is_defined_by_its_numerator_and_denominator() -> None:
    of = {definition.code: definition for definition in definitions("en")}
    assert list(of) == list(INDICATORS)
    women = of["share_of_women"]
    assert (women.numerator, women.denominator) == (of["women_by_case"].name, of["beneficiaries_by_case"].name)
    assert [
        code for code, definition in of.items() if (definition.denominator is None) != (INDICATORS[code].of is None)
    ] == []


def test_translations_of_statistics_can_be_reviewed() -> None:
    assert "pages.statistics.names.silence_rate" in {text.place for text in texts_of("km")}


def test_an_indicator_has_no_dimension_that_its_containing_indicator_lacks() -> None:
    for indicator in INDICATORS.values():
        assert indicator.counts.endswith(".")
        for other in (*(indicator.of or ()), *([indicator.within] if indicator.within else [])):
            assert set(indicator.dimensions) <= set(INDICATORS[other].dimensions), indicator.code


@pytest.mark.parametrize("language", SUPPORTED_LANGUAGES)
def test_published_tables_name_countries_outside_the_directory(language: str) -> None:
    for dimension in Dimension:
        own, published = (label(dimension, NONE, language) for label in (label_of, published_label_of))
        both = dimension in (Dimension.COUNTRY, Dimension.FORUM_COUNTRY)
        assert (own in published, own != published) == (True, both), dimension
