"""The chains: each entry's hash covers the one before it, so a change anywhere breaks everything behind it.

hash = SHA-256(previous hash ‖ entry), the first one without a previous. An entry holds its own number, hence one that
was moved betrays itself even where somebody computed the hashes anew; against that, the tree is the witness.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One row as it is stored. ``said_number`` is the number inside of the entry's text, if it can be read; ``agrees``
    tells whether the columns beside the text, by which entries are found, say the same as the text.
    """

    chain_id: UUID
    number: int
    at: datetime
    entry: str
    hash: bytes
    said_number: int | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of a chain as it is stored."""

    chain_id: UUID
    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row that is not as it was written. ``at`` is the time of the row, or of the last one before it."""

    chain_id: UUID | None
    number: int | None
    at: datetime | None
    what: str


@dataclass(slots=True)
class ChainWalk:
    """Walks one chain, oldest entry first."""

    head: ChainHead
    _number: int = 0
    _hash: bytes = b""
    _at: datetime | None = None

    def step(self, row: ChainEntry) -> Fault | None:
        """Look at the next row."""
        expected = self._number + 1
        if row.number != expected:
            return Fault(row.chain_id, expected, self._at or row.at, "removed: the entry with this number is missing")
        if row.said_number is not None and row.said_number != row.number:
            return Fault(row.chain_id, row.number, row.at, f"reordered: this entry was written as {row.said_number}")
        if sha256(self._hash + row.entry.encode()).digest() != row.hash:
            return Fault(row.chain_id, row.number, row.at, "changed: the entry is not the one that was hashed")
        if not row.agrees:
            return Fault(row.chain_id, row.number, row.at, "changed: its columns do not say what the entry says")
        if row.number > self.head.number:
            return Fault(row.chain_id, row.number, row.at, "added: the chain's head ends before this entry")
        self._number, self._hash, self._at = row.number, row.hash, row.at
        return None

    def end(self) -> Fault | None:
        """Compare the last row with the head."""
        if self._number < self.head.number:
            return Fault(self.head.chain_id, self._number + 1, self._at, "truncated: the newest entries are missing")
        if self._hash != self.head.hash:
            return Fault(
                self.head.chain_id, self._number, self._at, "changed: the chain's head is not this entry's hash"
            )
        return None
