"""Codes that people read aloud: Crockford's base32 (no I, L, O, U), with a check character at the end.

The check is Luhn's algorithm modulo 32: it catches every single wrong character and nearly every swap of neighbours.
"""

import hashlib

from domain.kernel.errors import Missing
from domain.kernel.ids import CaseCode, CaseId, CaseReference, from_text

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011")
"""Letters that are easily confused with digits; Crockford decodes them as those digits."""
CASE_CHARACTERS = 7
TRACKING_CHARACTERS = 15


def check_character(body: str) -> str:
    """Return the character that makes ``body`` valid."""
    total = 0
    for place, character in enumerate(reversed(body)):
        doubled = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += doubled // 32 + doubled % 32
    return ALPHABET[-total % 32]


def _grouped(body: str) -> str:
    whole = body + check_character(body)
    return "-".join(whole[start : start + 4] for start in range(0, len(whole), 4))


def _characters(random: bytes, count: int) -> str:
    number = int.from_bytes(random, "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(count))


def case_code(country: str, random: bytes) -> str:
    """Create a case code such as ``KH-7Q2M-9FX4`` from at least 5 random bytes."""
    return f"{country}-{_grouped(_characters(random, CASE_CHARACTERS))}"


def tracking_code(random: bytes) -> str:
    """Create the migrant's tracking code (75 random bits) from at least 10 random bytes."""
    return _grouped(_characters(random, TRACKING_CHARACTERS))


def is_well_formed(code: str) -> bool:
    """Return whether the check character of a case or tracking code is right."""
    groups = [group for group in code.upper().translate(MISREAD).split("-") if len(group) == 4]
    body = "".join(groups)
    return (
        len(body) in (CASE_CHARACTERS + 1, TRACKING_CHARACTERS + 1)
        and set(body) <= set(ALPHABET)
        and (check_character(body[:-1]) == body[-1])
    )


def written_case_code(given: str) -> str | None:
    """Return a case code in its one written form, or ``None`` if it is none: any case, with or without dashes, and with
    letters that are easily misread. The country is two letters, so nothing in it is taken for a digit.
    """
    tidy = given.replace("-", "").upper()
    country, body = tidy[:2], tidy[2:].translate(MISREAD)
    if not (given.isascii() and country.isalpha() and len(body) == CASE_CHARACTERS + 1 and set(body) <= set(ALPHABET)):
        return None
    return f"{country}-{_grouped(body[:-1])}" if check_character(body[:-1]) == body[-1] else None


def case_in(text: str, pointer: str | None = None) -> CaseReference:
    """Read the id or the code of a case; raises ``Missing``."""
    found = from_text("case", text)
    if found is not None:
        return CaseId(found)
    code = written_case_code(text)
    if code is None:
        raise Missing(pointer=pointer)
    return CaseCode(code)


def tracking_hash(code: str) -> str:
    """Hash a tracking code for storage. Its 75 random bits make an unkeyed digest safe from brute force."""
    return hashlib.sha256(_tidy(code).encode()).hexdigest()


def looks_like_tracking_code(given: str) -> bool:
    """Return whether a text has the length of a tracking code, whether or not each character was read right."""
    return len(_tidy(given)) == TRACKING_CHARACTERS + 1


def _tidy(code: str) -> str:
    return "".join(character for character in code.upper().translate(MISREAD) if character in ALPHABET)
