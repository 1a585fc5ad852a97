"""The script in which each language is written: a page in the wrong language is found by its letters."""

import re

SCRIPTS = {
    "km": "\u1780-\u17ff\u200b",
    "lo": "\u0e80-\u0eff\u200b",
    "th": "\u0e00-\u0e7f\u200b",
    "my": "\u1000-\u109f\u200b",
    "vi": "A-Za-zÀ-ỹ",
    "id": "A-Za-z",
    "ms": "A-Za-z",
    "en": "A-Za-z",
}
"""Each as the inside of a character class."""
NAMES = re.compile("Corridor|QR")
"""What is the same in every language."""


def own_letters(text: str, language: str) -> int:
    """How many letters of the language there are."""
    return len(re.findall(f"[{SCRIPTS[language]}]", NAMES.sub("", text)))


def foreign_letters(text: str, language: str) -> list[str]:
    """The letters of other scripts."""
    return [one for one in re.sub(f"[{SCRIPTS[language]}]", "", NAMES.sub("", text)) if one.isalpha()]
