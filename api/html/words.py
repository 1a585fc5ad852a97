"""The texts of a room's pages, one JSON file per language."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SHARED = Path(__file__).with_name("texts")


class Words:
    """The texts of one language."""

    def __init__(self, language: str, entries: Mapping[str, Any]) -> None:
        self.language = language
        self._entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with its values filled in, not yet escaped."""
        sentence: str = self._entries[key]
        for name, value in values.items():
            sentence = sentence.replace(f"{{{name}}}", str(value))
        return sentence

    def group(self, key: str) -> Mapping[str, str]:
        """Return a group of texts by key."""
        table: Mapping[str, str] = self._entries[key]
        return table


def load_entries(folder: Path, language: str) -> dict[str, Any]:
    """Read a room's texts in one language, together with the shared ones."""
    entries: dict[str, Any] = {}
    for place in (SHARED, folder):
        entries |= json.loads((place / f"{language}.json").read_text(encoding="utf-8"))
    return entries
