"""Normalises what people type, so that two spellings of the same name or number compare equal.

Deliberately not attempted: names written in another script, omitted marks (*Nguyen* for *Nguyễn*), titles, order of
names, Zawgyi. A blind index finds exact matches only; guessing would call strangers duplicates.
"""

import re
import unicodedata

from adapters.keyring.writing_systems.burmese import fold_burmese, letters_typed_as_digits
from adapters.keyring.writing_systems.khmer import fold_khmer
from adapters.keyring.writing_systems.thai_lao import fold_thai_and_lao

DRAW_NOTHING = frozenset("\u034f\u17b4\u17b5")
"""The grapheme joiner and the inherent vowels of Khmer; variation selectors are a range."""
PUNCTUATION = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
# These scripts put no spaces between words, so the spaces that people type are arbitrary. Their digits are excluded: a
# space between a name and a number is significant.
WRITTEN_WITHOUT_SPACES = (
    "[\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f\u1780-\u17df\u17ea-\u17ff]"
)
CHANCE_SPACE = re.compile(f"(?<={WRITTEN_WITHOUT_SPACES}) (?={WRITTEN_WITHOUT_SPACES})")


def normalised_name(name: str) -> str:
    """NFKC, no zero-width characters, casefold, single spaces, ASCII digits, look-alikes unified; may be empty."""
    text = letters_typed_as_digits(_compatible(name).translate(PUNCTUATION).casefold())
    # Spaces first: the signs on both sides of a removed space belong to one syllable, and NFKC orders them.
    text = unicodedata.normalize("NFKC", CHANCE_SPACE.sub("", " ".join(text.split())))
    return _ascii_digits(fold_khmer(fold_burmese(fold_thai_and_lao(text))))


def normalised_document_number(number: str) -> str:
    """Letters and digits only, upper case: spaces, hyphens and slashes vary from form to form."""
    text = _ascii_digits(_compatible(number)).upper()
    return "".join(character for character in text if character.isalnum())


def normalised_phone(number: str, region: str | None) -> str | None:
    """E.164, by libphonenumber; ``None`` if it cannot be a number or has neither country code nor region."""
    import phonenumbers  # loads the world's numbering plans, so only at the first number

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
    """Format characters (zero-width space and joiners, direction marks), and marks that draw nothing."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character in DRAW_NOTHING


def _ascii_digits(text: str) -> str:
    """Convert every decimal digit of Unicode, including Khmer, Lao, Thai and Burmese."""
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
