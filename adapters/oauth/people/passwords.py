"""Passwords: long, not among those that attackers try first, stored only as Argon2id (RFC 9106; OWASP's parameters).

The list holds the passwords of eight or more characters among the twenty thousand most common in published breaches
(the list that Django ships, compiled by Royce Williams). NIST SP 800-63B asks for length and such a list, not for
character classes.
"""

import os
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

SHORTEST, LONGEST = 12, 128
FEWEST_DIFFERENT = 5
MEMORY_KIB, ITERATIONS, LANES = 19_456, 2, 1
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyBpdA$Mhml6GZ5h5fSgcaG1P5gVgjLDtYnn1ge0n8ZAqVZD7g"
"""Verified against when there is no such user, so that the response takes as long as for a wrong password."""


@cache
def breached() -> frozenset[str]:
    """Read the list, once."""
    return frozenset(Path(__file__).with_name("breached_passwords.txt").read_text(encoding="ascii").split("\n"))


def check_rule(password: str, *words: str) -> None:
    """Refuse a password that is short, common, or made of the obvious ``words`` (``InvalidValues``)."""
    lower = password.lower()
    if not SHORTEST <= len(password) <= LONGEST or "\x00" in password:
        raise _refused(Sentence("Use {shortest} to {longest} characters.", shortest=SHORTEST, longest=LONGEST))
    stem = lower.strip("0123456789 !?.,:;#$%&*+-_@=")
    if lower in breached() or stem in breached() or len(set(lower)) < FEWEST_DIFFERENT:
        raise _refused(Sentence("Attackers try this password first; choose several words of your own."))
    if any(len(word) > 2 and word.lower() in lower for word in (*words, "corridor")):
        raise _refused(Sentence("Leave out your name and the names of the organisation and of this service."))


def hash_password(password: str) -> str:
    """Hash for storage. Takes 50 ms and 19 MiB: call it in a thread."""
    kdf = Argon2id(salt=os.urandom(16), length=32, iterations=ITERATIONS, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive_phc_encoded(password.encode("utf-8", "surrogatepass"))


def password_matches(stored: str | None, password: str) -> bool:
    """Compare; takes as long without a stored hash as with one. Call it in a thread."""
    if len(password) > LONGEST:
        password = ""
    try:
        Argon2id.verify_phc_encoded(password.encode("utf-8", "surrogatepass"), stored or NOBODYS)
    except InvalidKey:
        return False
    return stored is not None


def _refused(message: Sentence) -> InvalidValues:
    return InvalidValues((FieldFault("/password", "weak_password", message),))
