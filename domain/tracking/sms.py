"""How long a text is as an SMS, and what fits into two of them (3GPP TS 23.038 and 23.040).

One part has 160 characters of the GSM 7-bit alphabet, or 70 UTF-16 units if any character is not in it. Of a text in
several parts, each loses room to the header that joins them: 153 or 67. A character of the extension table takes two
places; neither it nor a surrogate pair is split between two parts.
"""

import unicodedata
from collections.abc import Iterable, Iterator

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM_ONE, GSM_EACH = 160, 153
UCS_ONE, UCS_EACH = 70, 67
PARTS = 2
ZERO_WIDTH_JOINER = "\u200d"
JOINS_NEXT = frozenset("\u17d2\u1039\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4" + ZERO_WIDTH_JOINER)
"""After these a letter belongs to the same cluster: stacked consonants, and vowels written before their consonant."""
FOLLOWS = frozenset("\u0e33\u0eb3")
"""Vowels that Unicode counts as letters and that belong to the letter before."""


def is_gsm(text: str) -> bool:
    """Return whether every character is in the GSM 7-bit alphabet."""
    return BASIC.issuperset(set(text) - EXTENDED)


def parts_of(text: str) -> int:
    """Return how many SMS it takes; 0 for an empty text."""
    gsm = is_gsm(text)
    sizes = [_size(character, gsm=gsm) for character in text]
    if sum(sizes) <= (GSM_ONE if gsm else UCS_ONE):
        return 1 if text else 0
    return _parts(sizes, GSM_EACH if gsm else UCS_EACH)


def fitted(sentences: Iterable[str], parts: int = PARTS) -> str:
    """Join as many whole sentences as fit, in their order; one that does not fit is left out. If not even the first
    one fits, as much of it as does, in whole clusters.
    """
    text = ""
    for sentence in sentences:
        longer = f"{text} {sentence}" if text else sentence
        if parts_of(longer) <= parts:
            text = longer
        elif not text:
            text = _cut(sentence, parts)
    return text


def clusters(text: str) -> Iterator[str]:
    """Split a text into what readers see as one character, rather too little than too much: a mark, or a letter that
    is written onto the one before, never stands alone.
    """
    cluster = ""
    for character in text:
        if cluster and not _continues(cluster, character):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _continues(cluster: str, character: str) -> bool:
    is_mark = unicodedata.category(character).startswith("M") or character in (ZERO_WIDTH_JOINER, "\u200c")
    return is_mark or character in FOLLOWS or cluster[-1] in JOINS_NEXT or _is_flag(cluster, character)


def _is_flag(cluster: str, character: str) -> bool:
    return len(cluster) == 1 and all("\U0001f1e6" <= one <= "\U0001f1ff" for one in (cluster, character))


def _cut(sentence: str, parts: int) -> str:
    found = ""
    for cluster in clusters(sentence):
        if parts_of(found + cluster) > parts:
            break
        found += cluster
    return found.rstrip()


def _size(character: str, *, gsm: bool) -> int:
    if gsm:
        return 2 if character in EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _parts(sizes: Iterable[int], each: int) -> int:
    count, used = 1, 0
    for size in sizes:
        if used + size > each:
            count, used = count + 1, 0
        used += size
    return count
