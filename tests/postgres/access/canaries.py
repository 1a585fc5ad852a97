"""Marked people, and the search for any trace of them: as they are, and as hex, base64 or escapes would write them."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.builders import a_case

LETTERS = {"Khmr": (0x1780, 0x17A2), "Laoo": (0x0E94, 0x0E97), "Thai": (0x0E01, 0x0E2E), "Mymr": (0x1000, 0x1020)}
"""Consonants, from first to last, of the scripts in which the people of the corridors write their names."""
SHORTEST = 7
"""Bytes; a shorter trace would be found anywhere."""
HEX = re.compile(rb"(?<![0-9a-f])(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?![0-9a-f])")


def a_mark_in(script: str) -> str:
    """Make a word of one script that nobody else has."""
    first, last = LETTERS[script]
    return "".join(chr(first + secrets.randbelow(last - first + 1)) for _ in range(12))


@dataclass
class Canaries:
    """Random people of one test. Every word of theirs holds ``mark`` or that of a script, every number ``digits``."""

    mark: str = field(default_factory=lambda: f"Qz{secrets.token_hex(5)}")
    digits: str = field(default_factory=lambda: f"{secrets.randbelow(10**5):05d}")
    scripts: dict[str, str] = field(default_factory=lambda: {script: a_mark_in(script) for script in LETTERS})
    said: set[str] = field(default_factory=set)
    """Every single value, for what could be written as its digest."""

    def word(self, what: str) -> str:
        return self._noted(f"{self.mark} {what} {secrets.token_hex(8)}")

    def name(self, script: str) -> str:
        return self._noted(self.scripts[script] + a_mark_in(script)[:4])

    def phone(self, number: int) -> str:
        return self._noted(f"+668{self.digits}{number:03d}")

    def a_case(self, number: int) -> dict[str, Any]:
        """Everybody has a name in Latin letters and one in a script, every other of them as the full name."""
        script = list(LETTERS)[number % len(LETTERS)]
        written, latin = self.name(script), self.word("name")
        return a_case(
            person={
                "full_name": latin if number % 2 else written,
                "names": [{"script": script, "value": written}, {"script": "Latn", "value": latin}],
                "birth_date": "1911-02-03",
                "phones": [self.phone(number), {"number": self.phone(number), "note": self.word("beside a phone")}],
                "identity_documents": [
                    {"type": "passport", "number": self._noted(f"{self.mark}{number}"), "country": "KH"}
                ],
                "address": self.word("address"),
            },
            safe_contact={
                "channel": "phone",
                "value": self.phone(number),
                "hours": self.word("hours"),
                "may_answer": self.word("may answer"),
                "code_phrase": self.word("phrase"),
                "never_contact": [self.word("never")],
            },
            lodged_by={"relation": "spouse", "name": self.word("lodger"), "phone": self.word("lodgers phone")},
        )

    def forms(self) -> tuple[bytes, ...]:
        """Every way in which a trace could be written down, but for digits as they are: see ``numbers``."""
        found: set[bytes] = set()
        for plain in (self.mark, *self.scripts.values()):
            found |= set(_written(plain))
        for plain in (f"668{self.digits}", f"08{self.digits}"):
            found |= set(_written(plain)) - {plain.encode()}
        return tuple(form for form in found if len(form) >= SHORTEST)

    def numbers(self) -> re.Pattern[bytes]:
        """A phone number of these people in plain digits, whole or without its last three.

        Megabytes of ids and ciphertexts in hex hold any seven digits by chance; what stands alone among them, and has
        neither the length of an id nor of a part of one, is none of theirs.
        """
        return re.compile(
            rb"(?:(?<![0-9a-f])|(?<=%%2b)|(?<=u002b))(?:(?:00)?66|0)8%s(?:[0-9]{3})?(?![0-9a-f])" % self.digits.encode()
        )

    def traces(self, where: str, content: bytes) -> list[str]:
        """Name each trace."""
        forms, lower = self.forms(), content.lower()
        found = [f"{where}: {form!r}" for form in forms if form in content or form.lower() in lower]
        numbers = set(self.numbers().findall(lower)) if self.digits.encode() in lower else ()
        return found + [f"{where}: {number!r}" for number in numbers]

    def traces_in(self, folder: Path, since: float) -> list[str]:
        """Search every file of a folder that was written since a moment (``time.time()``), and its name."""
        found: list[str] = []
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                name = str(path.relative_to(folder))
                found += self.traces(name, name.encode() + b"\0" + path.read_bytes())
        return found

    def digests(self) -> set[bytes]:
        """Every unkeyed digest of every single value: of a phone number it is as good as the number."""
        plain = {form for said in self.said for form in (said, said.lstrip("+"), said.lower(), said.upper())}
        made = (hashlib.md5, hashlib.sha1, hashlib.sha256)
        return {make(text.encode()).hexdigest().encode() for text in plain for make in made}

    def digests_in(self, dump: bytes) -> set[bytes]:
        """Search a dump, in which bytes stand as hex."""
        return self.digests() & set(HEX.findall(dump))

    def _noted(self, text: str) -> str:
        self.said.add(text)
        return text


def _written(plain: str) -> Iterator[bytes]:
    raw = plain.encode()
    yield from (raw, raw.hex().encode(), plain.encode("utf-16-le"), plain.encode("utf-16-be"))
    yield from (json.dumps(plain)[1:-1].encode(), quote(plain).encode())
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        yield encoded[4 if shift else 0 : -4]
