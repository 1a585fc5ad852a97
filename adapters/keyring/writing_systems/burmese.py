"""Burmese: one order of marks, digits typed for letters and letters for digits, letters composed of parts.

Unicode text only. Zawgyi, an older font encoding that uses the same code points for other letters, is out of scope:
telling the two apart is guesswork, and a wrong guess would change a name. Convert such text before it reaches the
service.
"""

import re

MARKS = re.compile("[\u102b-\u1032\u1036-\u1038\u103a-\u103e]+")
LETTER = "[\u1000-\u1032\u1036-\u103f]"
ZERO_FOR_WA = re.compile(f"(?<={LETTER})\u1040|\u1040(?={LETTER})")
SEVEN_FOR_RA = re.compile(f"(?<={LETTER})\u1047|\u1047(?={LETTER})")
SAME_ON_PAPER = (
    ("\u1026", "\u1025\u102e"),  # ဦ
    ("\u1029", "\u101e\u103c"),  # ဩ
    ("\u102a", "\u101e\u103c\u1031\u102c\u103a"),  # ဪ
    ("\u1025\u103a", "\u1009\u103a"),  # ဥ typed for ဉ; only ဉ takes an asat
    ("\u102b", "\u102c"),  # tall AA, the form of the same vowel beside narrow letters
    ("\u103f", "\u101e\u1039\u101e"),  # great SA
)
DIGIT_LIKE = re.compile("[\u1040-\u1049\u101d]+")
LETTERS_OF_A_NUMBER = re.compile(f"(?<!{LETTER})\u101d+(?!{LETTER})")
ONLY_DIGITS = re.compile("[\u1041-\u1046\u1048\u1049]")
"""Digits that are not also typed for a letter."""


def letters_typed_as_digits(text: str) -> str:
    """Read ၀ and ၇ next to a letter as ဝ and ရ. Call it before removing spaces and converting digits to ASCII."""
    return SEVEN_FOR_RA.sub("\u101b", ZERO_FOR_WA.sub("\u101d", text))


def digits_typed_as_letters(text: str) -> str:
    """Read ဝ as ၀ where no letter stands beside it, as in a phone number."""
    return LETTERS_OF_A_NUMBER.sub(lambda run: "\u1040" * len(run[0]), text)


def number_with_letters(part: str) -> str:
    """Read a part of a document number, such as ``ကလဝ`` or ``၁၂၃ဝ၅၆``: what looks like both digit and letter is a digit
    among digits, and a letter among letters.
    """
    if not re.search(LETTER, part.replace("\u101d", "")):
        return part.replace("\u101d", "\u1040")
    return DIGIT_LIKE.sub(lambda run: _digits_or_letters(run[0]), part)


def _digits_or_letters(run: str) -> str:
    if ONLY_DIGITS.search(run) or len(run) > 2:
        return run.replace("\u101d", "\u1040")
    return run.replace("\u1040", "\u101d").replace("\u1047", "\u101b")


def fold_burmese(text: str) -> str:
    """Unify spellings that look alike."""
    text = MARKS.sub(lambda run: "".join(sorted(set(run[0]))), text)
    for typed, meant in SAME_ON_PAPER:
        text = text.replace(typed, meant)
    # Again, since the composed letters end in marks.
    return MARKS.sub(lambda run: "".join(sorted(set(run[0]))), text)
