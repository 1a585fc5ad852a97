"""Makes inputs for parsers: valid ones with a few changes, and random ones. The same seed makes the same inputs.

Hypothesis would make better ones, a hundred times more slowly. A million of these take seconds.
"""

import json
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

Text = TypeVar("Text", str, bytes)
Make = Callable[[Random], Any]

ASCII = "".join(map(chr, range(32, 127)))
HEADER = ASCII + "\t" + "".join(map(chr, range(128, 256)))
"""What a header may hold, as the server decodes it: Latin-1 without control characters."""
DIGITS = "0123456789\u0660\u17e1\u0e52\u1041\u0ed3\uff11\u00b2\u2460"
"""Also those of other scripts, and characters that only look like digits."""
UNUSUAL = (
    "\0\t\n\r\x0b\x1f\x7f\x85\xa0\xad\u0130\u0131\u017f\u034f\u061c\u180e"
    "\u200b\u200d\u202e\u2028\u2060\u3000\ufe0f\ufeff"
)
SCRIPTS = (
    "\u1780\u178a\u17d2\u179a\u17b6\u17b8\u17bb\u17c1\u17c9\u17cc\u17d0\u17e0"  # Khmer
    "\u0e01\u0e40\u0e31\u0e34\u0e48\u0e4d\u0e32\u0e33\u0e45\u0e50"  # Thai
    "\u0e81\u0ec0\u0eb1\u0ec8\u0ecd\u0eb2\u0eb3\u0edc\u0ed0"  # Lao
    "\u1000\u1010\u101d\u1025\u102a\u102b\u102d\u1031\u1037\u1039\u103a\u103c\u103f\u1040\u1047"  # Burmese
    "\u0110\u0111\u01a1\u1ed9a\u0301o\u0323u\u0309"  # Vietnamese
    "\u0928\u0627\u1100\u1161\u11a8\uac00\u4e00\u00df\u0149\ufb01\u212b\u2126\U0001d7d8\U0001f600\U000e0001"
)
UNICODE = ASCII + DIGITS + UNUSUAL + SCRIPTS
SURROGATES = "\ud800\udfff"
"""JSON can write them, UTF-8 cannot."""
OCTETS = bytes(range(256))


def texts(examples: Sequence[Text], *, tokens: Sequence[Text] = (), of: Text, longest: int = 400) -> Make:
    """Make texts from examples, tokens of the grammar and single characters, up to ``longest``."""
    empty, pieces = examples[0][:0], [*tokens, *examples]
    single = [of[place : place + 1] for place in range(len(of))]

    def make(random: Random) -> Text:
        chance = random.random
        kind = chance()
        if kind < 0.12:
            return empty.join([single[int(chance() * len(single))] for _ in range(int(chance() * 24))])
        if kind < 0.22:
            return empty.join([pieces[int(chance() * len(pieces))] for _ in range(int(chance() * 6))])[:longest]
        text = examples[int(chance() * len(examples))]
        for _ in range(1 + int(chance() * 3)):
            text = _changed(text, pieces, single, chance)
        return text[:longest]

    return make


def _changed(text: Text, pieces: Sequence[Text], single: Sequence[Text], chance: Callable[[], float]) -> Text:
    at, kind = int(chance() * (len(text) + 1)), int(chance() * 8)
    if kind == 0:
        return text[:at] + text[at + 1 + int(chance() * 3) :]
    if kind == 1:
        return text[:at] + pieces[int(chance() * len(pieces))] + text[at:]
    if kind == 2:
        return text[:at] + single[int(chance() * len(single))] + text[at + 1 :]
    if kind == 3:
        return text[:at] + single[int(chance() * len(single))] + text[at:]
    if kind == 4:
        until = at + 1 + int(chance() * 8)
        return text[:until] + text[at:until] * int(1 + chance() * 4) + text[until:]
    if kind == 5:
        other = pieces[int(chance() * len(pieces))]
        return text[:at] + other[int(chance() * (len(other) + 1)) :]
    if kind == 6:
        return text[:at]
    return text


SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2**31, 2**63, 2**64, 10**40, 0.5, -0.0, 1e308, float("1e999"), "", " ", "\0"),
    *(
        "0",
        "null",
        "a" * 300,
        "2026-02-30",
        "2569-11-22",
        "\u200b",
        "KH",
        "P1D",
        "-",
        "\u0660",
        [],
        {},
        [[]],
        {"a": {}},
    ),
)


def documents(examples: Sequence[Any], *, scalars: Sequence[Any] = SCALARS) -> Make:
    """Make documents of JSON from examples: members and items removed, exchanged, repeated, or of another type."""
    written = [json.dumps(example) for example in examples]
    parts = [*scalars, *(part for example in examples for part in _parts(example))]

    def make(random: Random) -> Any:
        chance = random.random
        if chance() < 0.03:
            return _copy(parts[int(chance() * len(parts))])
        document = json.loads(written[int(chance() * len(written))])
        for _ in range(1 + int(chance() * 3)):
            _change_inside(document, parts, chance)
        return document

    return make


def _parts(document: Any) -> list[Any]:
    inside = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [part for each in inside for part in (each, *_parts(each))]


def _copy(part: Any) -> Any:
    return (
        json.loads(json.dumps(part))
        if isinstance(part, dict | list) and part
        else type(part)()
        if part in ([], {})
        else part
    )


def _change_inside(document: Any, parts: Sequence[Any], chance: Callable[[], float]) -> None:
    while True:
        if not isinstance(document, dict | list) or not document:
            return
        keys = list(document) if isinstance(document, dict) else range(len(document))
        key = keys[int(chance() * len(keys))]
        inside = document[key]
        if not isinstance(inside, dict | list) or not inside or chance() < 0.3:
            break
        document = inside
    kind, other = chance(), _copy(parts[int(chance() * len(parts))])
    if kind < 0.2:
        del document[key]
    elif kind < 0.7:
        document[key] = other
    elif isinstance(document, list):
        document.insert(key, other)
    elif kind < 0.85 and isinstance(key, str):
        document[key + "_"] = other
    elif isinstance(inside, str):
        document[key] = inside[: int(chance() * len(inside))] + UNICODE[int(chance() * len(UNICODE))]
