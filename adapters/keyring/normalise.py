"""Normalises what people type, so that two spellings of the same name or number compare equal.

Deliberately not attempted: names written in another script, omitted marks (*Nguyen* for *Nguyễn*), titles, Zawgyi. A
blind index finds exact matches only; guessing would call strangers duplicates. Phones: ``phones.py``.
"""

import re
import unicodedata

from adapters.keyring.writing_systems.burmese import fold_burmese, letters_typed_as_digits, number_with_letters
from adapters.keyring.writing_systems.khmer import fold_khmer
from adapters.keyring.writing_systems.thai_lao import fold_thai_and_lao
from adapters.keyring.writing_systems.vietnamese import fold_vietnamese

DRAW_NOTHING = frozenset("\u034f\u17b4\u17b5")
"""The grapheme joiner and the inherent vowels of Khmer; variation selectors are a range."""
PUNCTUATION = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02bc\u0060\u00b4", "'")
    | dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014\u2212,.", " ")
)
"""Hyphens, commas and full stops stand where others leave a space: *Siti-Aminah*, *Dara, Sok*."""
MOST_WORDS_TURNED = 8
MOST_PASSES = 4
NOT_IN_A_NUMBER = re.compile(r"[^\w\u0300-\u036f\u0e31-\u0e4e\u0eb1-\u0ece\u102b-\u103e\u17b4-\u17dd]+|_")
"""What separates the parts of a document number: neither letter, digit nor mark."""
CLASSES = tuple((fold_burmese(spelt), class_) for spelt, class_ in (("နိုင်", "N"), ("ဧည့်", "E"), ("ပြု", "P")))
"""The classes of a Burmese registration card that forms also write with a Latin letter."""
# These scripts put no spaces between words, so the spaces that people type are arbitrary. Their digits are excluded: a
# space between a name and a number is significant.
WRITTEN_WITHOUT_SPACES = (
    "[\u0e00-\u0e4f\u0e5a-\u0ecf\u0eda-\u0eff\u1000-\u103f\u104a-\u108f\u109a-\u109f\u1780-\u17df\u17ea-\u17ff]"
)
CHANCE_SPACE = re.compile(f"(?<={WRITTEN_WITHOUT_SPACES}) (?={WRITTEN_WITHOUT_SPACES})")


def normalised_name(name: str) -> str:
    """NFKC, no zero-width characters, casefold, single spaces, ASCII digits, look-alikes unified; may be empty."""
    text = letters_typed_as_digits(compatible(name).translate(PUNCTUATION).casefold())
    # Spaces first: the signs on both sides of a removed space belong to one syllable, and NFKC orders them.
    text = unicodedata.normalize("NFKC", CHANCE_SPACE.sub("", " ".join(text.split())))
    return ascii_digits(fold_khmer(fold_burmese(fold_thai_and_lao(fold_vietnamese(text)))))


def name_forms(name: str) -> tuple[str, ...]:
    """Return the forms under which a name is found, whatever the order of its words; none if nothing is left.

    The words sorted; and, in scripts that put no spaces between words, the words run together from each word on: there
    the spaces that somebody typed, or left out, say nothing.
    """
    words = _words(name)
    together = normalised_name(" ".join(words))
    forms = {" ".join(sorted(normalised_name(word) for word in words)).strip()}
    if len(together.split()) < len(words):
        forms.add(together)
        if len(words) <= MOST_WORDS_TURNED:
            forms.update(normalised_name(" ".join(words[first:] + words[:first])) for first in range(len(words)))
    else:
        forms.update({together} if len(words) == 1 else ())
    return tuple(sorted(form for form in forms if form))


def _words(name: str) -> list[str]:
    return compatible(name).translate(PUNCTUATION).split()


def normalised_document_number(number: str) -> str:
    """Letters with their marks, and digits, upper case: spaces, hyphens, slashes and brackets vary from form to form.

    Marks distinguish: of the classes of a Burmese registration card, (သာ) is not (သီ). A township in Burmese letters is
    not the same in Latin ones: there is more than one way to transliterate it.
    """
    text = _number_once(number)
    for _ in range(MOST_PASSES):  # what stood apart may touch, and be read or ordered in another way
        if (again := _number_once(text)) == text:
            break
        text = again
    return text


def _number_once(number: str) -> str:
    parts = NOT_IN_A_NUMBER.split(unicodedata.normalize("NFC", compatible(number)))
    text = fold_burmese("".join(number_with_letters(part) for part in parts))
    text = ascii_digits(fold_khmer(fold_thai_and_lao(fold_vietnamese(text)))).upper()
    text = unicodedata.normalize("NFC", text)  # a capital may be more letters than one, and take the marks differently
    for spelt, class_ in CLASSES:
        text = re.sub(f"{spelt}(?=[0-9]{{6}}$)", class_, text)
    return text if any(character.isalnum() for character in text) else ""


def compatible(text: str) -> str:
    """NFKC without characters that draw nothing."""
    text = "".join(character for character in text if not _is_zero_width(character))
    return unicodedata.normalize("NFKC", text)


def _is_zero_width(character: str) -> bool:
    """Format characters (zero-width space and joiners, direction marks), and marks that draw nothing."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f" or character in DRAW_NOTHING


def ascii_digits(text: str) -> str:
    """Convert every decimal digit of Unicode, including Khmer, Lao, Thai and Burmese."""
    return "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
