"""Builds proofs from stored nodes: which subtrees a proof needs, and which stored nodes each consists of.

Only complete subtrees are stored, as (level, position): level 0 holds the leaves, and a node covers ``2 ** level`` of
them. The right edge of the tree is composed from these, at most one per level, so proofs need O(log n) nodes.
"""

from collections.abc import Mapping

from domain.audit.merkle import root_of_peaks

Node = tuple[int, int]
Subtree = tuple[int, int]
"""From the first leaf (included) to the last (excluded)."""


def peaks_of(subtree: Subtree) -> tuple[Node, ...]:
    """Return the complete subtrees, from left to right, that cover these leaves."""
    start, end = subtree
    found: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return tuple(found)


def _split(subtree: Subtree) -> int:
    """Return where a subtree divides: the largest power of two below its width (RFC 9162, 2.1.1)."""
    start, end = subtree
    return start + (1 << ((end - start - 1).bit_length() - 1))


def inclusion_path(index: int, size: int) -> tuple[Subtree, ...]:
    """Return the subtrees whose roots prove that a leaf is in the tree, from the leaf upwards (RFC 9162, 2.1.3.1)."""
    path: list[Subtree] = []
    start, end = 0, size
    while end - start > 1:
        middle = _split((start, end))
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_path(size: int, later_size: int) -> tuple[Subtree, ...]:
    """Return the subtrees whose roots prove that the later tree starts with the earlier one (RFC 9162, 2.1.4.1)."""
    if size in (0, later_size):
        return ()
    path: list[Subtree] = []
    start, end = 0, later_size
    while size != end:
        middle = _split((start, end))
        if size <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    if start:
        path.append((start, end))
    return tuple(reversed(path))


def root_of(subtree: Subtree, nodes: Mapping[Node, bytes]) -> bytes:
    """Return the root of a subtree, computed from the stored nodes of ``peaks_of``."""
    return root_of_peaks([nodes[peak] for peak in peaks_of(subtree)])
