"""Marked people, and the search for any trace of them: as they are, and as hex, base64 or escapes would write them."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.builders import a_case


@dataclass
class Canaries:
    """Random people of one test. Every word of theirs begins with ``mark``, every number with ``digits``."""

    mark: str = field(default_factory=lambda: f"Qz{secrets.token_hex(5)}")
    digits: str = field(default_factory=lambda: f"{secrets.randbelow(10**5):05d}")

    def word(self, what: str) -> str:
        return f"{self.mark} {what} {secrets.token_hex(3)}"

    def a_case(self, number: int) -> dict[str, Any]:
        phone = f"+668{self.digits}{number:03d}"
        return a_case(
            person={
                "full_name": self.word("name"),
                "names": [{"script": "Thai", "value": f"สม{self.mark}"}],
                "birth_date": "1901-02-03",
                "phones": [phone],
                "identity_documents": [{"type": "passport", "number": f"{self.mark}{number}", "country": "KH"}],
                "address": self.word("address"),
            },
            safe_contact={
                "channel": "phone",
                "value": phone,
                "may_answer": self.word("may answer"),
                "code_phrase": self.word("phrase"),
                "never_contact": [self.word("never")],
            },
        )

    def forms(self) -> tuple[bytes, ...]:
        """Every way in which a trace could be written down."""
        found: set[bytes] = set()
        for plain in (self.mark, f"668{self.digits}", f"08{self.digits}", f"สม{self.mark}"):
            raw = plain.encode()
            found |= {raw, raw.hex().encode(), plain.encode("utf-16-le")}
            found.add(json.dumps(plain)[1:-1].encode())
            for shift in range(3):
                encoded = base64.b64encode(b"\0" * shift + raw)
                found.add(encoded[4 if shift else 0 : -4])
        return tuple(form for form in found if len(form) >= 7)

    def traces(self, where: str, content: bytes) -> list[str]:
        """Name each trace."""
        lower = content.lower()
        return [f"{where}: {form!r}" for form in self.forms() if form in content or form.lower() in lower]

    def traces_in(self, folder: Path) -> list[str]:
        """Search every file of a folder."""
        found: list[str] = []
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                found += self.traces(str(path.relative_to(folder)), path.read_bytes())
        return found
