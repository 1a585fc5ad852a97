"""Brings what people type to one form, so that two spellings of the same name or number are equal.

Not attempted, on purpose: names written in another script, marks left out (*Nguyen* for *Nguyễn*), titles, order of
names, Zawgyi. A blind index finds exact matches only; guessing would call strangers duplicates.
"""

import re
import unicodedata

import phonenumbers

from adapters.keyring.scripts.burmese import fold_burmese
from adapters.keyring.scripts.khmer import fold_khmer
from adapters.keyring.scripts.thai_lao import fold_thai_and_lao

PUNCTUATION = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
# These scripts do not put spaces between words, so where people put one is chance.
WRITTEN_WITHOUT_SPACES = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
CHANCE_SPACE = re.compile(f"(?<={WRITTEN_WITHOUT_SPACES}) (?={WRITTEN_WITHOUT_SPACES})")


def normalised_name(name: str) -> str:
    """NFKC, no zero-width characters, casefold, single spaces, ASCII digits, look-alikes made one; may be empty."""
    text = _compatible(name).translate(PUNCTUATION)
    text = unicodedata.normalize("NFKC", text.casefold())
    text = fold_khmer(fold_burmese(fold_thai_and_lao(text)))
    return CHANCE_SPACE.sub("", " ".join(_ascii_digits(text).split()))


def normalised_document_number(number: str) -> str:
    """Letters and digits only, upper case: spaces, hyphens and slashes are printed differently on each form."""
    text = _ascii_digits(_compatible(number)).upper()
    return "".join(character for character in text if character.isalnum())


def normalised_phone(number: str, region: str | None) -> str | None:
    """E.164, by libphonenumber; ``None`` for what cannot be a number, or has neither country code nor region."""
    try:
        parsed = phonenumbers.parse(_ascii_digits(_compatible(number)), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _compatible(text: str) -> str:
    text = "".join(character for character in text if not _is_zero_width(character))
    return unicodedata.normalize("NFKC", text)


def _is_zero_width(character: str) -> bool:
    """Format characters (zero-width space and joiners, direction marks), variation selectors, the grapheme joiner."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character == "\u034f"


def _ascii_digits(text: str) -> str:
    """Every decimal digit of Unicode, so also those of Khmer, Lao, Thai and Burmese."""
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
