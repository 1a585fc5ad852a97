"""Which translations a fluent speaker has reviewed (ADR 0056).

``reviews.json`` names each reviewed text with its reader, the day, and a digest of the English source and the
translation as they were read. Correcting either later makes the text unreviewed again, without anybody having to
remember.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from domain.vocabulary import LABEL_LANGUAGES

HERE = Path(__file__).parent
FILE = HERE / "reviews.json"
SOURCE, *_TRANSLATED = LABEL_LANGUAGES
TRANSLATED = tuple(_TRANSLATED)
"""The languages translated into; the first language, left out here, is the source."""


@dataclass(frozen=True, slots=True)
class Text:
    """One translated text. ``place``: where it is, such as ``vocabularies.service_types.transport``."""

    place: str
    english: str
    translation: str

    @property
    def digest(self) -> str:
        """Return a digest that changes when the English text or the translation does."""
        return hashlib.sha256(f"{self.english}\0{self.translation}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Review:
    """Who read a text, on which day (ISO 8601), and the digest of what they read."""

    by: str
    on: str
    read: str


def texts_of(language: str) -> tuple[Text, ...]:
    """Return every text of a language: labels, problem titles, sentences, and page texts."""
    return tuple(_texts_of(language))


def reviews_in(content: Mapping[str, Any]) -> Mapping[str, Mapping[str, Review]]:
    """Read the reviews of a file: by language, then by place."""
    return {
        language: {place: Review(**given) for place, given in found.items()}
        for language, found in content["reviews"].items()
    }


def reviewed(texts: tuple[Text, ...], found: Mapping[str, Review]) -> frozenset[str]:
    """Return the places of the texts that are unchanged since a fluent speaker read them."""
    return frozenset(text.place for text in texts if text.place in found and found[text.place].read == text.digest)


def with_reviews(
    content: Mapping[str, Any], language: str, texts: tuple[Text, ...], by: str, on: str
) -> dict[str, Any]:
    """Return the file's content with a review of each of these texts, as they are now."""
    found = content["reviews"].get(language, {})
    new = {text.place: asdict(Review(by, on, text.digest)) for text in texts}
    return {**content, "reviews": {**content["reviews"], language: {**found, **new}}}


@cache
def reviewed_lists(name: str) -> Mapping[str, bool]:
    """Return, for each language with our own labels in a list, whether a fluent speaker has reviewed all of them."""
    found, start = reviews_in(read(FILE)), f"vocabularies.{name}."
    lists = {}
    for language in TRANSLATED:
        texts = tuple(text for text in texts_of(language) if text.place.startswith(start))
        if texts:
            lists[language] = len(reviewed(texts, found.get(language, {}))) == len(texts)
    return MappingProxyType(lists)


def read(path: Path) -> dict[str, Any]:
    """Read a JSON file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _texts_of(language: str) -> Iterator[Text]:
    own, english = read(HERE / f"{language}.json"), read(HERE / f"{SOURCE}.json")
    for part in ("vocabularies", "problems"):
        source = dict(_flat(english[part], part))
        for place, translation in _flat(own.get(part, {}), part):
            yield Text(place, source[place], translation)
    for sentence, translation in own.get("sentences", {}).items():
        yield Text(f"sentences.{sentence}", sentence, translation)
    for folder in _pages():
        room = folder.parent.relative_to(HERE.parent).as_posix()
        if (folder / f"{language}.json").exists():
            source = dict(_flat(read(folder / f"{SOURCE}.json"), f"pages.{room}"))
            for place, translation in _flat(read(folder / f"{language}.json"), f"pages.{room}"):
                yield Text(place, source[place], translation)


def _pages() -> list[Path]:
    """Return the folders with page texts."""
    return sorted(found.parent for found in HERE.parent.rglob(f"texts/{SOURCE}.json"))


def _flat(given: Mapping[str, Any], start: str) -> Iterator[tuple[str, str]]:
    for key, value in given.items():
        place = f"{start}.{key}"
        if isinstance(value, str):
            yield place, value
        else:
            yield from _flat(value, place)
