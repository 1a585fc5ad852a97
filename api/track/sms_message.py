"""What a message to the SMS number says: a code, perhaps with the name of a language, in any order."""

import re
from dataclasses import dataclass

from api.html.languages import OWN_NAMES
from api.http.headers import language_of

CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:[ -]?[0-9A-Za-z]{4}){3}(?![0-9A-Za-z])", re.ASCII)
WORD = re.compile(r"[^\s,.;:!?]+")
BY_NAME = {name.casefold(): language for language, name in OWN_NAMES.items()}
LONGEST = 1_000
"""Characters that are looked at."""


@dataclass(frozen=True, slots=True)
class SmsMessage:
    """``code`` is empty if there is nothing like one; ``language`` is ``None`` if none is named."""

    code: str
    language: str | None


def message_in(text: str) -> SmsMessage:
    """Read a message."""
    text = text[:LONGEST]
    found = CODE.search(text)
    code = "" if found is None else found[0]
    rest = text if found is None else f"{text[: found.start()]} {text[found.end() :]}"
    named = (_language(word) for word in WORD.findall(rest))
    whole = BY_NAME.get(" ".join(rest.split()).casefold())
    return SmsMessage(code, whole or next((one for one in named if one is not None), None))


def _language(word: str) -> str | None:
    by_name = BY_NAME.get(word.casefold())
    return by_name or (language_of(word.lower()) if re.fullmatch(r"[A-Za-z]{2}", word) else None)
