"""The Merkle tree over the audit trail: hashing and verification as in RFC 9162 (section 2.1).

Leaves never change and the tree only grows. A partner who keeps one signed root can later prove that every entry up to
then is still there, unchanged and in its place. Nobody can rewrite it unnoticed, not even the operator.
"""

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256().digest()
"""The root of an empty tree."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry. The prefix byte keeps a leaf from passing as a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into their parent."""
    return sha256(b"\x01" + left + right).digest()


def root_of_peaks(peaks: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees, from left (the largest) to right."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def verifies_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether ``path`` proves that ``leaf`` (its hash) is at ``index`` in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verifies_consistency(size: int, root: bytes, later_size: int, later_root: bytes, path: Sequence[bytes]) -> bool:
    """Return whether ``path`` proves that the later tree starts with the earlier one (RFC 9162, 2.1.4.2).

    Every tree starts with the empty tree and with itself; both proofs have an empty path.
    """
    if size == later_size:
        return not path and root == later_root
    if size == 0:
        return not path and root == EMPTY_ROOT
    if not 0 < size < later_size or not path:
        return False
    steps = list(path) if size & (size - 1) else [root, *path]
    place, last = size - 1, later_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    earlier = later = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            earlier, later = node_hash(step, earlier), node_hash(step, later)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            later = node_hash(later, step)
        place, last = place >> 1, last >> 1
    return last == 0 and earlier == root and later == later_root
