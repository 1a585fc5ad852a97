"""The texts for every code and every sentence in every supported language: one JSON file each, read once.

A missing text falls back to English, and then to the code itself: a label must never make a response fail.
`tests/unit/test_labels.py` checks that none is missing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from api.labels.standards import country_codes, country_name, language_codes, language_name
from domain.kernel.sentence import Sentence
from domain.vocabulary import CLOSED_LISTS, LABEL_LANGUAGES, LABELS_ONLY, SUPPORTED_LANGUAGES, VOCABULARIES

DEFAULT_LANGUAGE = SUPPORTED_LANGUAGES[0]

STANDARDS: Mapping[str, str] = MappingProxyType(
    {"countries": "ISO 3166-1 alpha-2", "languages": "BCP 47", "occupations": "ISCO-08", "sectors": "ISIC Rev. 4"}
)
"""Vocabularies from external standards, and the standard of each."""

VOCABULARY_NAMES = tuple(sorted([*VOCABULARIES, "countries", "languages"]))
"""The names of all vocabularies, in alphabetical order."""


@dataclass(frozen=True, slots=True)
class Term:
    """One code and its labels by language. Languages with labels alone are missing where they have none."""

    code: str
    labels: Mapping[str, str]

    def label_in(self, languages: tuple[str, ...]) -> tuple[str, str]:
        """Return the label in the first of these languages that has one, and that language; English at last."""
        language = next((one for one in languages if one in self.labels), DEFAULT_LANGUAGE)
        return self.labels[language], language


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One vocabulary. If `closed`, no other code is accepted; otherwise finer codes of `standard` are too."""

    name: str
    closed: bool
    standard: str | None
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """The content of one file."""

    vocabularies: Mapping[str, Mapping[str, str]]
    problems: Mapping[str, str]
    sentences: Mapping[str, str]
    """By their English template. Empty for English, where the template is the text."""


def vocabulary(name: str) -> Vocabulary | None:
    """Return a vocabulary with the labels of all its codes in all languages; ``None`` if there is none."""
    # check the name before caching, so that made-up names do not fill the cache
    return _vocabulary(name) if name in VOCABULARY_NAMES else None


@cache
def _vocabulary(name: str) -> Vocabulary:
    return Vocabulary(
        name=name,
        closed=name in CLOSED_LISTS or name == "countries",
        standard=STANDARDS.get(name),
        terms=tuple(Term(code, _in_every_language(name, code)) for code in _codes(name)),
    )


def label(name: str, code: str, language: str) -> str:
    """Return the label of a code in a language; falls back to English, then to the code itself."""
    return _find(name, code, language) or _find(name, code, DEFAULT_LANGUAGE) or code


def title(code: str, language: str) -> str:
    """Return the title of a problem in a language; falls back to English, then to the code in words."""
    problems = (_words(spoken).problems for spoken in (language, DEFAULT_LANGUAGE))
    return next((words[code] for words in problems if code in words), code.replace("_", " ").capitalize())


def rendered(sentence: Sentence, language: str) -> str:
    """Return a sentence in a language with its values filled in; falls back to English."""
    return sentence.worded(_words(language).sentences.get(sentence.template, sentence.template))


def _codes(name: str) -> tuple[str, ...]:
    if name == "countries":
        return country_codes()
    return language_codes() if name == "languages" else VOCABULARIES[name]


def _in_every_language(name: str, code: str) -> Mapping[str, str]:
    labels = {language: label(name, code, language) for language in SUPPORTED_LANGUAGES}
    some = {language: found for language in LABELS_ONLY if (found := _find(name, code, language)) is not None}
    return MappingProxyType(labels | some)


def _find(name: str, code: str, language: str) -> str | None:
    """Return the label in exactly that language; our own file takes precedence over the CLDR."""
    own = _words(language).vocabularies.get(name, {}).get(code)
    if own is not None or language not in LABEL_LANGUAGES:
        return own
    if name == "countries":
        return country_name(code, language)
    return language_name(code, language) if name == "languages" else None


def _words(language: str) -> _Words:
    return _all_words().get(language) or _Words({}, {}, {})


@cache
def _all_words() -> Mapping[str, _Words]:
    return MappingProxyType({language: _read(language) for language in LABEL_LANGUAGES})


def _read(language: str) -> _Words:
    content = json.loads((files("api.labels") / f"{language}.json").read_text(encoding="utf-8"))
    lists = {name: MappingProxyType(labels) for name, labels in content["vocabularies"].items()}
    return _Words(
        MappingProxyType(lists),
        MappingProxyType(content.get("problems", {})),
        MappingProxyType(content.get("sentences", {})),
    )
