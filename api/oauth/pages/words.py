"""The texts of the sign-in pages, by language."""

from functools import cache
from pathlib import Path

from api.html.words import Words as SharedWords
from api.html.words import load_entries

TEXTS = Path(__file__).with_name("texts")


class Words(SharedWords):
    """The texts of one language."""

    def scope(self, scope: str) -> str:
        """Describe a scope in the words of a centre's staff."""
        return self.group("scopes")[scope]

    def role(self, role: str) -> str:
        """Name a role."""
        return self.group("role")[role]


@cache
def words_in(language: str) -> Words:
    """Load the texts of a language."""
    return Words(language, load_entries(TEXTS, language))
