"""The list of erasures as text: two lines about the list, then one line for each erasure.

    corridor erasures, version 1 <id of the list> <its key, wrapped by the root key>
    <how many lines there are at least, sealed>
    <an erasure, sealed>

All lines after the first have a fixed length. Each erasure is bound to its list, its place in it and the line before,
so that a changed, exchanged or missing line does not open; the count shows that the end was cut off.
"""

import base64
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.keyring.keys import NONCE_BYTES, TAG_BYTES, close, reopen
from domain.kernel.ids import CaseId, OrganisationId
from domain.kernel.keys import CiphertextRejected
from domain.ports.erasures import Erasure

HEADING = b"corridor erasures, version 1"
ERASURE, COUNT = struct.Struct(">16s16sq"), struct.Struct(">q")
ERASURE_HEADER, COUNT_HEADER = b"\x01", b"\x02"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _line_bytes(content: struct.Struct) -> int:
    sealed = 1 + NONCE_BYTES + content.size + TAG_BYTES
    return 4 * -(-sealed // 3) + 1


LINE_BYTES, COUNT_BYTES = _line_bytes(ERASURE), _line_bytes(COUNT)


class ErasureListUnusable(Exception):
    """The file with the list of erasures cannot be used; the message says why. It is never written over."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: which list it is, and its key."""

    list_id: UUID
    wrapped: bytes

    @property
    def context(self) -> bytes:
        """What binds the wrapped key to this list."""
        return f"erasure list|{self.list_id}".encode()

    def line(self) -> bytes:
        """Write the line."""
        return b" ".join((HEADING, self.list_id.hex.encode(), base64.b64encode(self.wrapped))) + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "Head":
        """Read the line; raises ``ErasureListUnusable``."""
        if not line.startswith(HEADING + b" ") or not line.endswith(b"\n"):
            raise ErasureListUnusable(f'its first line does not begin with "{HEADING.decode()}", or is cut short')
        try:
            list_id, wrapped = line[len(HEADING) :].split()
            return cls(UUID(list_id.decode()), base64.b64decode(wrapped, validate=True))
        except ValueError:
            raise ErasureListUnusable("its first line is damaged") from None


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of the list: how many erasures it has, and the last line."""

    count: int
    line: bytes


START = Tip(0, b"")


class LineCipher:
    """Seals and opens the lines of one list."""

    def __init__(self, head: Head, secret: bytes) -> None:
        self._list = head.list_id.bytes
        self._cipher = AESGCM(secret)

    def seal(self, erasure: Erasure, after: Tip) -> Tip:
        """Make the line that follows ``after``."""
        micros = (erasure.at - EPOCH) // timedelta(microseconds=1)
        content = ERASURE.pack(erasure.case_id.bytes, erasure.organisation_id.bytes, micros)
        return Tip(after.count + 1, _line(close(self._cipher, ERASURE_HEADER, content, self._bound_to(after))))

    def open(self, line: bytes, after: Tip) -> Erasure:
        """Open the line that follows ``after``; raises ``ErasureListUnusable`` for any other."""
        what = f"entry {after.count + 1}"
        case_id, organisation_id, micros = ERASURE.unpack(
            self._opened(line, ERASURE_HEADER, self._bound_to(after), what)
        )
        at = EPOCH + timedelta(microseconds=micros)
        return Erasure(CaseId(UUID(bytes=case_id)), OrganisationId(UUID(bytes=organisation_id)), at)

    def seal_count(self, count: int) -> bytes:
        """Make the second line."""
        return _line(close(self._cipher, COUNT_HEADER, COUNT.pack(count), self._list))

    def open_count(self, line: bytes) -> int:
        """Read the second line; raises ``ErasureListUnusable``."""
        return int(COUNT.unpack(self._opened(line, COUNT_HEADER, self._list, "its second line"))[0])

    def _bound_to(self, after: Tip) -> bytes:
        return b"%b|%d|%b" % (self._list, after.count, after.line)

    def _opened(self, line: bytes, header: bytes, bound_to: bytes, what: str) -> bytes:
        try:
            return reopen(self._cipher, header, base64.b64decode(line.rstrip(b"\n"), validate=True), bound_to, what)
        except ValueError:
            raise ErasureListUnusable(f"{what} is damaged") from None
        except CiphertextRejected as rejected:
            raise ErasureListUnusable(rejected.reason) from None


def _line(sealed: bytes) -> bytes:
    return base64.b64encode(sealed) + b"\n"
