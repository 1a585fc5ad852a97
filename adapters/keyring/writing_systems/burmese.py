"""Burmese: one order of marks, digits typed for letters, letters composed of parts.

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
)


def letters_typed_as_digits(text: str) -> str:
    """Read ၀ and ၇ next to a letter as ဝ and ရ. Call it before removing spaces and converting digits to ASCII."""
    return SEVEN_FOR_RA.sub("\u101b", ZERO_FOR_WA.sub("\u101d", text))


def fold_burmese(text: str) -> str:
    """Unify spellings that look alike."""
    text = MARKS.sub(lambda run: "".join(sorted(set(run[0]))), text)
    for typed, meant in SAME_ON_PAPER:
        text = text.replace(typed, meant)
    # Again, since the composed letters end in marks.
    return MARKS.sub(lambda run: "".join(sorted(set(run[0]))), text)
