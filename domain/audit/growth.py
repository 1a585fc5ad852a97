"""Rebuilds the tree leaf by leaf, with one hash per level in memory, to verify all of it."""

from dataclasses import dataclass, field

from domain.audit.merkle import node_hash, root_of_peaks
from domain.audit.proofs import Node


@dataclass(slots=True)
class Growth:
    """A tree being rebuilt."""

    size: int = 0
    _peaks: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add the hash of the next leaf; returns every node that it completes, from the leaf upwards."""
        level, position, found = 0, self.size, leaf
        made = [((0, position), leaf)]
        while self._peaks and self._peaks[-1][0] == level:
            found = node_hash(self._peaks.pop()[1], found)
            level, position = level + 1, position >> 1
            made.append(((level, position), found))
        self._peaks.append((level, found))
        self.size += 1
        return made

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        return root_of_peaks([peak for _, peak in self._peaks])
