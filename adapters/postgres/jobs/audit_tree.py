"""Maintains the Merkle tree over the audit trail (``alembic/sql/audit/audit_tree.sql`` grows it)."""

from collections.abc import Callable
from datetime import timedelta

from adapters.postgres.connection.pool import Database
from adapters.postgres.mapping.values import to_json
from domain.audit.proofs import peaks_of, root_of
from domain.audit.tree_head import TreeHead
from domain.ports.clock import utc_now

BATCH = 2000
"""Entries per transaction: a few tens of milliseconds."""

LATER = timedelta(microseconds=1)
NEWEST = "SELECT max(at) FROM corridor.audit_tree_heads"
PEAKS = """
SELECT n.level, n.position, n.hash
FROM jsonb_array_elements($1) AS w (node)
JOIN corridor.audit_nodes AS n ON n.level = (w.node ->> 0)::integer AND n.position = (w.node ->> 1)::bigint
"""
KEEP = """
INSERT INTO corridor.audit_tree_heads (at, tree_size, root_hash, signature) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
"""


class AuditTree:
    """Grows the tree and signs its heads."""

    def __init__(self, database: Database, sign: Callable[[TreeHead], str]) -> None:
        self._database = database
        self._sign = sign

    async def grow(self) -> None:
        """Add every safely committed entry to the tree."""
        while await self._database.value("SELECT corridor.grow_audit_tree($1)", BATCH) == BATCH:
            pass

    async def sign_head(self, *, not_within: timedelta) -> None:
        """Sign the current tree, unless another head was signed within that time. Each head is later than the last one,
        even if the clock was set back meanwhile.
        """
        now = utc_now()
        newest = await self._database.value(NEWEST)
        if newest is not None and abs(now - newest) < not_within:
            return
        now = now if newest is None else max(now, newest + LATER)
        size = await self._database.value("SELECT size FROM corridor.audit_tree")
        rows = await self._database.rows(PEAKS, to_json(peaks_of((0, size))))
        root = root_of((0, size), {(row["level"], row["position"]): row["hash"] for row in rows})
        signature = self._sign(TreeHead(size, root, now))
        await self._database.rows(KEEP, now, size, root, signature)
