"""What the sign-in pages say, by language."""

from functools import cache
from pathlib import Path

from api.html.words import Words as SharedWords
from api.html.words import load_entries

TEXTS = Path(__file__).with_name("texts")


class Words(SharedWords):
    """The sentences of one language."""

    def scope(self, scope: str) -> str:
        """Say what a scope allows, in words that staff of a centre use."""
        return self.group("scopes")[scope]


@cache
def words_in(language: str) -> Words:
    """Load a language."""
    return Words(language, load_entries(TEXTS, language))
