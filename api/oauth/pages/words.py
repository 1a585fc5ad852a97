"""What the pages say, by language."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from api.labels import language_of, negotiate

OWN_NAMES = {
    "en": "English",
    "km": "ខ្មែរ",
    "lo": "ລາວ",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "my": "မြန်မာ",
    "id": "Bahasa Indonesia",
    "ms": "Bahasa Melayu",
}


class Words:
    """The sentences of one language."""

    def __init__(self, language: str, entries: dict[str, Any]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """Give a sentence, not yet escaped."""
        sentence: str = self._entries[key]
        for name, value in values.items():
            sentence = sentence.replace(f"{{{name}}}", str(value))
        return sentence

    def scope(self, scope: str) -> str:
        """Say what a scope allows."""
        noun, _, verb = scope.partition(":")
        if not verb:
            return self(scope)
        return f"{self._entries['nouns'][noun]}: {self._entries['verbs'][verb]}"


@cache
def words_in(language: str) -> Words:
    """Load a language."""
    path = Path(__file__).with_name("texts") / f"{language}.json"
    return Words(language, json.loads(path.read_text(encoding="utf-8")))


def words_for(chosen: str | None, ui_locales: str | None, accept_language: str | None) -> Words:
    """Choose: the person's own choice, then the application's wish, then the browser's."""
    for wanted in (chosen or "", *(ui_locales or "").split()):
        if language := language_of(wanted):
            return words_in(language)
    return words_in(negotiate(accept_language))
