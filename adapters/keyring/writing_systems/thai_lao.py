"""Thai and Lao: one order of marks, SARA AM decomposed, doubled vowels.

Expects NFKC, which has already split SARA AM (U+0E33, U+0EB3) into nikhahit and aa, and the Lao digraphs ໜ and ໝ into
two letters. The result is only for comparison, not for display.
"""

import re

THAI_MARKS, THAI_NIKHAHIT = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4c", "\u0e4d"
LAO_MARKS, LAO_NIKHAHIT = "\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecc", "\u0ecd"
MARKS = re.compile(f"[{THAI_MARKS}{THAI_NIKHAHIT}]+|[{LAO_MARKS}{LAO_NIKHAHIT}]+")
MARKS_BEHIND_AM = re.compile(f"(?<={THAI_NIKHAHIT})\u0e32[{THAI_MARKS}]+|(?<={LAO_NIKHAHIT})\u0eb2[{LAO_MARKS}]+")
SAME_ON_PAPER = (
    ("\u0e40\u0e40", "\u0e41"),  # เ typed twice for แ
    ("\u0ec0\u0ec0", "\u0ec1"),  # ເ typed twice for ແ
    ("\u0e45", "\u0e32"),  # ๅ for า
)


def fold_thai_and_lao(text: str) -> str:
    """Unify spellings that look alike."""
    for typed, meant in SAME_ON_PAPER:
        text = text.replace(typed, meant)
    text = MARKS_BEHIND_AM.sub(lambda found: found[0][1:] + found[0][0], text)
    # A mark typed twice is drawn over itself, hence the set. Nikhahit first, so that no tone follows an AA.
    return MARKS.sub(lambda run: "".join(sorted(set(run[0]), reverse=True)), text)
