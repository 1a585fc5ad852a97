"""Prove what is in the audit trail."""

from domain.audit.evidence import (
    ConsistencyProof,
    ConsistencyRequest,
    InclusionProof,
    InclusionRequest,
    consistency_subtrees,
    hash_of,
    hashes_of,
    inclusion_subtrees,
    nodes_for,
)
from domain.audit.tree_head import TreeHead
from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence
from domain.ports.work import OpenWork, Work


async def get_audit_proof(
    work: OpenWork, actor: Actor, requested: InclusionRequest | ConsistencyRequest
) -> InclusionProof | ConsistencyProof:
    """Prove that an entry is in the audit tree (`entry`), or that the tree of `to_size` entries starts with the tree of
    `from_size` entries (RFC 9162, 2.1.3 and 2.1.4). Send either an entry or sizes.

    The proof leads to the newest signed head, unless `to_size` names another one. For an entry newer than that head, a
    new head is signed with this response.
    """
    async with work() as w:
        if isinstance(requested, InclusionRequest):
            return await _inclusion(w, actor, requested)
        return await _consistency(w, requested)


async def _inclusion(w: Work, actor: Actor, requested: InclusionRequest) -> InclusionProof:
    leaf = await w.audit.leaf(requested.entry_id, actor)
    size, signed = await w.audit.tree()
    if signed is not None and leaf.index < signed.tree_size:
        size = signed.tree_size
    subtrees = inclusion_subtrees(leaf.index, size)
    hashes, root = hashes_of(subtrees, await w.audit.nodes(nodes_for(subtrees)))
    return InclusionProof(requested.entry_id, leaf, hash_of(leaf), hashes, _head(w, size, root, signed))


async def _consistency(w: Work, requested: ConsistencyRequest) -> ConsistencyProof:
    present, signed = await w.audit.tree()
    newest = present if signed is None or requested.from_size > signed.tree_size else signed.tree_size
    size = newest if requested.to_size is None else requested.to_size
    if size > present:
        sentence = Sentence("The audit tree has only {size} entries.", size=present)
        raise InvalidValues((FieldFault("/query/to_size", "too_large", sentence),))
    subtrees = consistency_subtrees(requested.from_size, size)
    hashes, root = hashes_of(subtrees, await w.audit.nodes(nodes_for(subtrees)))
    return ConsistencyProof(requested.from_size, hashes, _head(w, size, root, signed))


def _head(w: Work, size: int, root: bytes, signed: TreeHead | None) -> TreeHead:
    if signed is not None and (signed.tree_size, signed.root_hash) == (size, root):
        return signed
    return TreeHead(size, root, w.at)
