"""The root keys as text: a versioned file with one line per key; the last key wraps new data.

    corridor root keys, version 1
    key 0f3a5c7e9b1d2f40 3q2+7wAAAA…
    end

A key's id is derived from the key, so a mistyped character is noticed at the start and not a year later. The closing
line shows that nothing was cut off: otherwise a truncated file would silently go back to a retired key.
"""

import base64
import hashlib
import os
from dataclasses import dataclass

from adapters.keyring.keys import KEY_BYTES

HEADING = "corridor root keys, version 1"
WARNING = "# Whoever has this file and the database can read every identity. Keep a copy away from both."
ENDING = "end"
ID_BYTES = 8


class RootKeyFileUnusable(Exception):
    """The file with the root keys cannot be used; the message says why and what to do. It is never written over."""


@dataclass(frozen=True, slots=True, repr=False)
class RootKey:
    """One root key. The id is not secret: it is stored next to everything the key wrapped."""

    secret: bytes

    @classmethod
    def new(cls) -> "RootKey":
        """Make a key from the system's random source."""
        return cls(os.urandom(KEY_BYTES))

    @property
    def id(self) -> str:
        """16 hex digits that depend on every bit of the key and reveal nothing about it."""
        return hashlib.sha256(b"corridor root key|" + self.secret).digest()[:ID_BYTES].hex()


def write(keys: tuple[RootKey, ...]) -> str:
    """Return the text of the file, oldest key first."""
    lines = (f"key {key.id} {base64.b64encode(key.secret).decode()}" for key in keys)
    return "\n".join((HEADING, WARNING, *lines, ENDING, ""))


def read(text: str) -> tuple[RootKey, ...]:
    """Parse the text, oldest key first; ``RootKeyFileUnusable`` names the line number, never its content."""
    lines = [line.strip() for line in text.splitlines()]
    if not any(lines):
        raise RootKeyFileUnusable("it is empty")
    if lines[0] != HEADING:
        raise RootKeyFileUnusable(f'its first line is not "{HEADING}"')
    wanted = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")][1:]
    if not wanted or wanted[-1][1] != ENDING:
        raise RootKeyFileUnusable(f'it is cut short: its last line is not "{ENDING}"')
    keys = tuple(_read_line(number, line) for number, line in wanted[:-1])
    if not keys:
        raise RootKeyFileUnusable("it holds no key")
    if len({key.id for key in keys}) < len(keys):
        raise RootKeyFileUnusable("it holds the same key twice")
    return keys


def _read_line(number: int, line: str) -> RootKey:
    words = line.split()
    if len(words) != 3 or words[0] != "key":
        raise RootKeyFileUnusable(f'line {number} is not of the form "key <id> <base64>"')
    try:
        key = RootKey(base64.b64decode(words[2], validate=True))
    except ValueError:
        raise RootKeyFileUnusable(f"line {number} is not base64") from None
    if len(key.secret) != KEY_BYTES or key.id != words[1]:
        raise RootKeyFileUnusable(f"the key in line {number} does not match its id: a character was lost or changed")
    return key
