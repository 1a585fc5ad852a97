"""The audit trail and its tree on PostgreSQL, for readers."""

from collections.abc import Mapping
from uuid import UUID

from adapters.postgres.mapping.items import audit_entry_of
from adapters.postgres.mapping.values import Json, blob, time, to_json
from adapters.postgres.work.paging import page_of, query_document
from adapters.postgres.work.work import PostgresWork
from domain.audit.proofs import Node
from domain.audit.trail import AuditEntry, AuditQuery, Leaf
from domain.audit.tree_head import TreeHead
from domain.kernel.access import Actor, known
from domain.kernel.errors import EntryNotInTreeYet
from domain.kernel.listing import Page


class PostgresAudit:
    """Implements ``domain.ports.lists.Audit``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def entries(self, query: AuditQuery, actor: Actor) -> Page[AuditEntry]:
        """Read one page, newest first."""
        return await page_of(self._work, "list_audit", query_document(query, actor), query, audit_entry_of)

    async def tree(self) -> tuple[int, TreeHead | None]:
        """Return the tree's size and the newest signed head."""
        found: Json = await self._work.load("load_tree")
        head = found["head"]
        if head is None:
            return found["size"], None
        root = blob(head["root_hash"]) or b""
        return found["size"], TreeHead(head["tree_size"], root, time(head["at"]), head["signature"])

    async def leaf(self, entry_id: UUID, actor: Actor) -> Leaf:
        """Find an entry that the actor may read, with its place in the tree."""
        found = known(await self._work.load("load_leaf", entry_id))
        if found["index"] is None:
            raise EntryNotInTreeYet
        return Leaf(found["index"], found["entry"])

    async def nodes(self, wanted: tuple[Node, ...]) -> Mapping[Node, bytes]:
        """Read the hashes of complete subtrees."""
        found: list[Json] = await self._work.load("load_nodes", to_json(wanted))
        return {(row["level"], row["position"]): blob(row["hash"]) or b"" for row in found}
