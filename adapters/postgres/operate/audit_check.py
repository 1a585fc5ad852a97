"""Reads the whole audit trail, row by row, for ``corridor audit verify``. One snapshot: later entries are ignored."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.operate.audit_check_sql import CHAINS, EMPTY_CHAINS, HEADS, LEAVES, LEFT_OUT, SIZES
from domain.audit.chain import ChainEntry, ChainHead, ChainWalk, Fault
from domain.audit.proofs import Node
from domain.audit.tree_head import TreeHead
from domain.audit.tree_walk import StoredLeaf, TreeWalk
from domain.kernel.ids import to_text

Row = Any
Tick = Callable[[], None]
AT_ONCE = 1000
"""Rows fetched at a time: memory use does not grow with the trail."""


class AuditCheck:
    """One check, inside one read-only transaction."""

    def __init__(self, connection: "asyncpg.Connection[Any]", tick: Tick) -> None:
        self._connection = connection
        self._tick = tick

    async def size(self) -> int:
        """Count the rows to check: each entry once in its chain, once in the tree."""
        row = await self._connection.fetchrow(SIZES)
        return int(row["entries"] + row["leaves"])

    async def heads(self) -> tuple[TreeHead, ...]:
        """Return every signed head."""
        rows = await self._connection.fetch(HEADS)
        return tuple(TreeHead(row["tree_size"], row["root_hash"], row["at"], row["signature"]) for row in rows)

    async def chains(self) -> Fault | None:
        """Walk every chain; returns the first row that was altered."""
        walk: ChainWalk | None = None
        async for row in self._rows(CHAINS):
            if walk is None or walk.head.chain_id != row["chain_id"]:
                if walk is not None and (fault := walk.end()) is not None:
                    return fault
                walk = ChainWalk(ChainHead(row["chain_id"], row["head_number"] or 0, row["head_hash"] or b""))
            if (fault := walk.step(_entry(row))) is not None:
                return fault
        if walk is not None and (fault := walk.end()) is not None:
            return fault
        gone = await self._connection.fetchrow(EMPTY_CHAINS)
        return None if gone is None else Fault(gone["chain_id"], 1, None, "truncated: the whole chain is missing")

    async def tree(self, heads: Sequence[TreeHead]) -> Fault | None:
        """Rebuild the tree; returns the first mismatch: a leaf and its entry, or a node or root and its signed head."""
        walk = TreeWalk(heads)
        async for row in self._rows(LEAVES):
            if (fault := walk.step(_leaf(row))) is not None:
                return fault
        stored = await self._connection.fetchrow(SIZES)
        if (fault := walk.end(stored["size"])) is not None:
            return fault
        row = await self._connection.fetchrow(LEFT_OUT)
        if row is None:
            return None
        return Fault(row["chain_id"], row["entry_number"], row["at"], "added: it is no leaf of the tree, and should be")

    async def _rows(self, statement: str) -> AsyncIterator[Row]:
        async for row in self._connection.cursor(statement, prefetch=AT_ONCE):
            self._tick()
            yield row


def _entry(row: Row) -> ChainEntry:
    try:
        entry = json.loads(row["entry"])
        number = int(entry["number"])
        agrees = (
            entry["id"] == to_text("audit", row["id"])
            and datetime.fromisoformat(entry["at"]) == row["at"]
            and entry["organisation"] == _text("organisation", row["organisation_id"])
            and entry["case"] == _text("case", row["case_id"])
            and row["chain_id"] == (row["case_id"] or row["organisation_id"])
        )
    except (ValueError, KeyError, TypeError):
        number, agrees = None, False
    return ChainEntry(row["chain_id"], row["entry_number"], row["at"], row["entry"], row["hash"], number, agrees)


def _text(kind: str, value: UUID | None) -> str | None:
    return None if value is None else to_text(kind, value)


def _leaf(row: Row) -> StoredLeaf:
    nodes: dict[Node, bytes] = {(node[0], node[1]): node[2] for node in row["nodes"] or ()}
    return StoredLeaf(row["leaf_index"], row["chain_id"], row["entry_number"], row["at"], row["entry"], nodes)
