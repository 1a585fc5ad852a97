"""Reads phone numbers out of a field as people fill it in: several numbers, notes behind them, any script's digits.

A number is compared as E.164. Three ways to dial abroad are one: ``+``, ``00``, and the country's own prefix (Cambodia
001, 007, 008; Thailand 001, 004 to 009). ``00855…`` in Cambodia could be the prefix 008 before 55: the reading that
makes a valid number wins.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from adapters.keyring.normalise import ascii_digits, compatible
from adapters.keyring.writing_systems.burmese import digits_typed_as_letters

Phone = tuple[str, str | None]
"""A number as written, and what was written beside it."""
SEPARATES = re.compile(r"[,;|&\n\r\u060c\u3001]+")
SEPARATES_PERHAPS = re.compile(r"[,;|&\n\r\u060c\u3001/]+")
"""A slash stands between two numbers, or within one: the second reading applies if the first finds none in a part."""
RUN = re.compile(r"[+(]*[0-9][0-9 ()./\u00b7\t-]*")
ANOTHER = re.compile(r"(?<=[0-9)])(?:\s+-)?\s+(?=[+(]*(?:\+|0))|\s*(?=\+)")
"""Where a second number may begin within a run: at a plus, or at a space before a zero."""
BETWEEN_TWO = frozenset(["or", "and", "hoặc", "và", "atau", "dan", "និង", "ឬ", "และ", "หรือ", "ແລະ", "ຫຼື", "နှင့်", "သို့မဟုတ်"])
"""Words that only join two numbers, and say nothing about either."""
SHORTEST = 6
"""Digits below which a run is part of a note: a house, an hour, an extension."""
ABROAD = re.compile("00([0-9]?)")
OF_THE_CORRIDORS = frozenset({60, 62, 63, 65, 66, 84, 95, 673, 855, 856})
"""Country codes of the members of ASEAN."""
AROUND_A_NOTE = " \t()[]{}:;,./-\u2013\u2014|"


def phones_in(text: str, region: str | None) -> tuple[Phone, ...]:
    """Return each number with its note; none if nothing can be compared. ``region``: where it was written down."""
    readable = ascii_digits(compatible(digits_typed_as_letters(text)))
    for separator in (SEPARATES_PERHAPS, SEPARATES):
        parts = [part for part in separator.split(readable) if part.strip()]
        found = [_with_notes(part, region) for part in parts]
        if separator is SEPARATES or all(one or not _has_number(part) for one, part in zip(found, parts, strict=True)):
            return _joined(parts, found)
    return ()


def e164(number: str, region: str | None) -> str | None:
    """Return a number in the form in which it is compared; ``None`` if it cannot be one. Valid readings come first."""
    phonenumbers = _library()
    readings = [reading for reading in _readings(number, region) if phonenumbers.is_possible_number(reading)]
    valid = [reading for reading in readings if phonenumbers.is_valid_number(reading)]
    chosen = _preferred(valid) or (readings[0] if readings else None)
    if chosen is None:
        return None
    written = str(phonenumbers.format_number(chosen, phonenumbers.PhoneNumberFormat.E164))
    # read again: "+855 0012…" loses one zero each time, and must compare equal to what it becomes
    again = written if chosen in valid else next(iter(_e164s(written)), written)
    return written if again == written else e164(again, region)


@cache
def _library() -> Any:
    import phonenumbers  # loads the world's numbering plans, so only at the first number

    return phonenumbers


def _readings(number: str, region: str | None) -> Iterator[Any]:
    digits = "".join(re.findall("[0-9]", number))
    if "+" in number:
        yield from _parsed(f"+{digits.removeprefix('00')}" if digits.startswith("00") else number, region)
        return
    abroad = ABROAD.match(digits)
    if abroad:
        yield from _parsed(f"+{digits[2:]}", None)
        if region is not None:
            yield from _parsed(digits, region)
        yield from _parsed(f"+{digits[3:]}", None)
        return
    if region is not None:
        yield from _parsed(number, region)
    if region is not None or len(digits) > 10:
        yield from _parsed(f"+{digits}", None) if region is not None and not digits.startswith("0") else ()


def _parsed(number: str, region: str | None) -> Iterator[Any]:
    phonenumbers = _library()
    try:
        yield phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return


def _e164s(number: str) -> Iterator[str]:
    for reading in _parsed(number, None):
        yield str(_library().format_number(reading, _library().PhoneNumberFormat.E164))


def _preferred(valid: list[Any]) -> Any | None:
    """Return the first reading, but sooner one in a country of these corridors: ``007 84…`` is 84, not 7 (Russia)."""
    near = (reading for reading in valid if reading.country_code in OF_THE_CORRIDORS)
    return next(near, valid[0] if valid else None)


def _has_number(part: str) -> bool:
    return re.search("[0-9]", part) is not None


def _joined(parts: list[str], found: list[tuple[Phone, ...]]) -> tuple[Phone, ...]:
    """Give a part without a number to the number before it as a note, or to the first one."""
    phones: list[Phone] = []
    ahead: list[str] = []
    for part, here in zip(parts, found, strict=True):
        if here:
            phones.extend(here)
        elif phones:
            phones[-1] = _noted(phones[-1], part)
        else:
            ahead.append(part)
    for part in ahead if phones else ():
        phones[0] = _noted(phones[0], part)
    return tuple(phones)


def _noted(phone: Phone, more: str) -> Phone:
    number, note = phone
    said = _plain(more)
    return number, " ".join(filter(None, (note, "" if said in BETWEEN_TWO else said))) or None


def _plain(note: str) -> str:
    return " ".join(note.strip(AROUND_A_NOTE).split())


def _with_notes(part: str, region: str | None) -> tuple[Phone, ...]:
    """Return the numbers of a part; the text around a number is its note."""
    phones: list[Phone] = []
    ahead, after = "", 0
    for run in RUN.finditer(part):
        between = part[after : run.start()]
        numbers = _numbers(run[0], region) if not phones or run[0].lstrip("(").startswith(("+", "0")) else ()
        if not numbers:
            continue
        if phones:
            phones[-1] = _noted(phones[-1], between)
        else:
            ahead = between
        phones.extend(numbers)
        after = run.end()
    if not phones:
        return ()
    phones[-1] = _noted(phones[-1], part[after:])
    number, note = _noted((phones[0][0], None), ahead)
    first = phones[0] if note is None else _noted((number, note), phones[0][1] or "")
    return (first, *phones[1:])


def _numbers(run: str, region: str | None) -> tuple[Phone, ...]:
    """Return the number that a run is, or the several that it holds; none if it is too short or too long."""
    if len(re.findall("[0-9]", run)) < SHORTEST:
        return ()
    pieces = [piece for piece in ANOTHER.split(run) if piece and piece.strip()]
    if run.count("+") <= 1 and e164(run, region) is not None:
        return ((_plain_number(run), None),)
    if len(pieces) > 1 and all(e164(piece, region) is not None for piece in pieces):
        return tuple((_plain_number(piece), None) for piece in pieces)
    return ()


def _plain_number(run: str) -> str:
    number = run.strip(" \t./-\u00b7")
    if number.count("(") > number.count(")"):
        number = number.rstrip("( ")
    if number.count(")") > number.count("("):
        number = number.rstrip(") ") if number.endswith(")") else number.replace(")", "", 1)
    return number.strip()
