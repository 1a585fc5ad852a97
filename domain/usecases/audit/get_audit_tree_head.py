"""Read the newest signed tree head."""

from domain.audit.tree_head import TreeHead
from domain.kernel.access import Actor
from domain.kernel.errors import Missing
from domain.kernel.sentence import Sentence
from domain.ports.work import OpenWork


async def get_audit_tree_head(work: OpenWork, _: Actor) -> TreeHead:
    """Read the newest signed head of the Merkle tree over all audit entries (RFC 9162 hashing).

    Fetch it now and then and keep it: with it you can prove later that no earlier entry was changed or removed, by
    anyone, the operator included. `signature` is a compact JWS (EdDSA, typ `audit-tree-head+jwt`) by a key in
    `/oauth/jwks`. There is a new head every five minutes.
    """
    async with work() as w:
        head = (await w.audit.tree())[1]
        if head is None:
            raise Missing(Sentence("No tree head has been signed yet; the first is signed when the service starts."))
        return head
