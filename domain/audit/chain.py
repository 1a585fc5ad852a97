"""Hash chains: each entry's hash covers the previous one, so changing an entry breaks everything after it.

hash = SHA-256(previous hash ‖ entry); the first entry has no previous hash. An entry contains its own number, so a
moved entry is detected even if somebody recomputes the hashes. Only the Merkle tree detects a chain that was recomputed
consistently.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One stored row. ``said_number`` is the number in the entry's text, if it can be read. ``agrees``: the index
    columns match the text.
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
    """The stored end of a chain."""

    chain_id: UUID
    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row that is not as it was written. ``at`` is the time of that row, or of the last one before it."""

    chain_id: UUID | None
    number: int | None
    at: datetime | None
    what: str


@dataclass(slots=True)
class ChainWalk:
    """Verifies one chain, oldest entry first."""

    head: ChainHead
    _number: int = 0
    _hash: bytes = b""
    _at: datetime | None = None

    def step(self, row: ChainEntry) -> Fault | None:
        """Check the next row."""
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
        """Compare the last row with the stored head."""
        if self._number < self.head.number:
            return Fault(self.head.chain_id, self._number + 1, self._at, "truncated: the newest entries are missing")
        if self._hash != self.head.hash:
            return Fault(
                self.head.chain_id, self._number, self._at, "changed: the chain's head is not this entry's hash"
            )
        return None
