"""Khmer: one order of the signs in a syllable, subscript DA as TA, vowels composed of parts.

The order follows the Unicode standard, chapter 16.4: robat, subscripts (RO last), register shifter, vowel, other signs.
"""

import re

SIGNS = re.compile("(?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17dd])+")
SIGN = re.compile("\u17d2.|.")
SUBSCRIPT_DA, SUBSCRIPT_TA, SUBSCRIPT_RO = "\u17d2\u178a", "\u17d2\u178f", "\u17d2\u179a"
SHIFTERS = frozenset("\u17c9\u17ca")
VOWELS_ABOVE = frozenset("\u17b7\u17b8\u17b9\u17ba\u17be")
SHIFTER_UNDER_A_VOWEL_ABOVE = "\u17bb"
PARTS = (("\u17b8\u17c1", "\u17be"), ("\u17b6\u17c1", "\u17c4"))
"""ី + េ is drawn as ើ, ា + េ as ោ; in sorted order."""
OLD_LETTERS = (("\u17a3", "\u17a2"), ("\u17a4", "\u17a2\u17b6"))
"""Deprecated by the standard in favour of these."""


def fold_khmer(text: str) -> str:
    """Unify spellings that look alike."""
    for old, new in OLD_LETTERS:
        text = text.replace(old, new)
    return SIGNS.sub(lambda run: _fold_signs(run[0]), text.replace(SUBSCRIPT_DA, SUBSCRIPT_TA))


def _fold_signs(run: str) -> str:
    folded = _in_order(SIGN.findall(run))
    for parts, whole in PARTS:
        folded = folded.replace(parts, whole)
    signs = SIGN.findall(folded)
    if VOWELS_ABOVE.intersection(signs):
        # Under a vowel above, a register shifter looks exactly like the vowel U, and is often typed as that.
        signs = [SHIFTER_UNDER_A_VOWEL_ABOVE if sign in SHIFTERS else sign for sign in signs]
    return _in_order(signs)


def _in_order(signs: list[str]) -> str:
    """A sign typed twice is drawn over itself, so it counts once."""
    return "".join(sorted(dict.fromkeys(signs), key=_rank))


def _rank(sign: str) -> tuple[int, str]:
    if len(sign) == 2:
        # Stacked subscripts keep their visible order. RO is drawn before the letter, wherever it was typed.
        return (2 if sign == SUBSCRIPT_RO else 1), ""
    if sign == "\u17cc":
        return 0, sign
    if sign in SHIFTERS:
        return 3, sign
    return (4 if "\u17b6" <= sign <= "\u17c5" else 5), sign
