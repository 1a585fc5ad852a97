"""Vietnamese: the letter Đ typed as two others, and the two places of a tone mark (hòa, hoà)."""

import re
import unicodedata

TYPED_FOR_D = str.maketrans({"\u00f0": "\u0111", "\u0256": "\u0111", "\u00d0": "\u0110", "\u0189": "\u0110"})
"""Eth and African D look like Đ in capitals, and become other letters in lower case."""
TONE = "[\u0300\u0301\u0303\u0309\u0323]"
TONE_ON_THE_FIRST = re.compile(f"(o)({TONE})([ae])|(u)({TONE})(y)", re.IGNORECASE)


def fold_vietnamese(text: str) -> str:
    """Unify spellings of the same syllable. The new spelling, *hoà*, is kept; the result is composed (NFC)."""
    apart = unicodedata.normalize("NFD", text.translate(TYPED_FOR_D))
    together = TONE_ON_THE_FIRST.sub(lambda found: "".join(_moved(*filter(None, found.groups()))), apart)
    return unicodedata.normalize("NFC", together)


def _moved(first: str, tone: str, second: str) -> tuple[str, str, str]:
    return first, second, tone
