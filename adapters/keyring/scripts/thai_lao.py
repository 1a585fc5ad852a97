"""Thai and Lao: one order of marks, SARA AM in its parts, doubled vowels.

Expects NFKC, which has already taken SARA AM (U+0E33, U+0EB3) apart into nikhahit and aa, and the Lao digraphs ໜ and ໝ
into two letters. The result serves comparison only: it need not be how one writes.
"""

import re

AM_BEFORE_TONE = re.compile("([\u0e4d\u0ecd])([\u0e32\u0eb2])([\u0e48-\u0e4b\u0ec8-\u0ecb])")
MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]+")
SAME_ON_PAPER = (
    ("\u0e40\u0e40", "\u0e41"),  # เ typed twice for แ
    ("\u0ec0\u0ec0", "\u0ec1"),  # ເ typed twice for ແ
    ("\u0e45", "\u0e32"),  # ๅ for า
)


def fold_thai_and_lao(text: str) -> str:
    """Give one spelling to all that look alike."""
    for typed, meant in SAME_ON_PAPER:
        text = text.replace(typed, meant)
    text = AM_BEFORE_TONE.sub(r"\1\3\2", text)
    # A mark typed twice is drawn over itself, hence the set.
    return MARKS.sub(lambda run: "".join(sorted(set(run[0]))), text)
