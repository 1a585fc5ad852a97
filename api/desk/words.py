"""The texts of the desk, grouped in their files (``"button": {"accept": …}``) and looked up as ``button.accept``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from api.html.words import Words, load_entries

TEXTS = Path(__file__).with_name("texts")


class DeskWords(Words):
    """The texts of one language, with plural forms."""

    def __init__(self, language: str, entries: Mapping[str, Any]) -> None:
        super().__init__(language, entries)
        self._locale = Locale(language)

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self._entries

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the plural form for a number: ``key.one``, ``key.other`` … as the CLDR names them."""
        form = f"{key}.{self._locale.plural_form(number)}"
        return self(form if self.has(form) else f"{key}.other", number=number, **values)


@cache
def desk_words(language: str) -> DeskWords:
    """Return the texts in one of the eight languages."""
    return DeskWords(language, _flat(load_entries(TEXTS, language)))


def _flat(entries: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in entries.items():
        flat |= _flat(value, f"{before}{key}.") if isinstance(value, Mapping) else {f"{before}{key}": value}
    return flat
