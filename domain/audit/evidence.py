"""Proofs for partners: hashes, and the tree head that they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain.audit.merkle import leaf_hash
from domain.audit.proofs import Node, Subtree, consistency_path, inclusion_path, peaks_of, root_of
from domain.audit.trail import Leaf
from domain.audit.tree_head import TreeHead
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence


@dataclass(frozen=True, slots=True)
class InclusionRequest:
    """A request to prove that one entry is in the tree."""

    entry_id: UUID


@dataclass(frozen=True, slots=True)
class ConsistencyRequest:
    """A request to prove that one tree extends another; ``to_size`` is ``None`` for the newest signed one."""

    from_size: int
    to_size: int | None


def proof_request(
    entry_id: UUID | None, from_size: int | None, to_size: int | None
) -> InclusionRequest | ConsistencyRequest:
    """Return the request that was made; raises ``InvalidValues`` if it was neither or both."""
    if entry_id is not None and from_size is None and to_size is None:
        return InclusionRequest(entry_id)
    if entry_id is None and from_size is not None:
        return ConsistencyRequest(from_size, to_size)
    sentence = Sentence("Give either entry, or from_size with an optional to_size.")
    raise InvalidValues((FieldFault("/query/entry", "missing", sentence),))


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Proves that one entry is in the tree, at its position."""

    entry_id: UUID
    leaf: Leaf
    leaf_hash: bytes
    hashes: tuple[bytes, ...]
    head: TreeHead


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """Proves that a tree starts with an earlier one: nothing in it was changed, removed or moved."""

    from_size: int
    hashes: tuple[bytes, ...]
    head: TreeHead


def nodes_for(subtrees: tuple[Subtree, ...]) -> tuple[Node, ...]:
    """Return every stored node that these subtrees consist of."""
    return tuple({peak: None for subtree in subtrees for peak in peaks_of(subtree)})


def inclusion_subtrees(index: int, size: int) -> tuple[Subtree, ...]:
    """Return the subtrees needed for an inclusion proof and its root."""
    return (*inclusion_path(index, size), (0, size))


def consistency_subtrees(from_size: int, size: int) -> tuple[Subtree, ...]:
    """Return the subtrees needed for a consistency proof and its root; raises ``InvalidValues`` for invalid sizes."""
    if from_size > size:
        sentence = Sentence("This must be at most {size}, the size of the later tree.", size=size)
        raise InvalidValues((FieldFault("/query/from_size", "too_large", sentence),))
    return (*consistency_path(from_size, size), (0, size))


def hashes_of(subtrees: tuple[Subtree, ...], nodes: Mapping[Node, bytes]) -> tuple[tuple[bytes, ...], bytes]:
    """Return the hashes of the proof, and the root."""
    *path, root = (root_of(subtree, nodes) for subtree in subtrees)
    return tuple(path), root


def hash_of(leaf: Leaf) -> bytes:
    """Hash an entry as a leaf of the tree."""
    return leaf_hash(leaf.entry.encode())
