"""Walks the tree leaf by leaf and compares it with the entries, with its own nodes and with every signed head."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.audit.chain import Fault
from domain.audit.growth import Growth
from domain.audit.merkle import leaf_hash
from domain.audit.proofs import Node
from domain.audit.tree_head import TreeHead


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """One stored leaf; ``entry`` is ``None`` if its row is gone."""

    index: int
    chain_id: UUID
    number: int
    at: datetime | None
    entry: str | None
    nodes: Mapping[Node, bytes]
    """The stored nodes that this leaf completes, including itself."""


@dataclass(slots=True)
class TreeWalk:
    """Verifies the tree from the first leaf on. ``heads`` are all heads ever signed, or kept by a partner."""

    heads: Iterable[TreeHead]
    _growth: Growth = field(default_factory=Growth)
    _signed: dict[int, list[TreeHead]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the heads by size."""
        for head in self.heads:
            self._signed.setdefault(head.tree_size, []).append(head)

    def step(self, leaf: StoredLeaf) -> Fault | None:
        """Check the next leaf."""
        if (fault := self._compare_heads(None)) is not None:
            return fault
        if leaf.index != self._growth.size:
            return Fault(None, None, None, f"removed: leaf {self._growth.size} of the tree is missing")
        if leaf.entry is None:
            return Fault(leaf.chain_id, leaf.number, None, f"removed: it is leaf {leaf.index} of the tree")
        for node, found in self._growth.add(leaf_hash(leaf.entry.encode())):
            if leaf.nodes.get(node) != found:
                where = f"leaf {leaf.index}" if node[0] == 0 else f"the node at {node}"
                return Fault(
                    leaf.chain_id, leaf.number, leaf.at, f"changed: it is not what {where} of the tree was made of"
                )
        return self._compare_heads(leaf)

    def end(self, stored_size: int) -> Fault | None:
        """Check that the tree has its stored size, and that no signed head is larger."""
        if (fault := self._compare_heads(None)) is not None:
            return fault
        size = self._growth.size
        if stored_size != size:
            return Fault(None, None, None, f"truncated: the tree says {stored_size} leaves and has {size}")
        for left in sorted(self._signed):
            head = self._signed[left][0]
            return Fault(None, None, head.at, f"truncated: a head over {left} entries was signed, there are {size}")
        return None

    def _compare_heads(self, leaf: StoredLeaf | None) -> Fault | None:
        for head in self._signed.pop(self._growth.size, ()):
            if head.root_hash != self._growth.root:
                chain, number = (None, None) if leaf is None else (leaf.chain_id, leaf.number)
                what = f"changed: the head signed over the first {head.tree_size} entries is another"
                return Fault(chain, number, head.at, what)
        return None
