"""What the use cases of lists and of the audit trail need from the world. How a unit of work holds together:
``domain/ports/work.py``.
"""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from domain.audit.proofs import Node
from domain.audit.trail import AuditEntry, AuditQuery, Leaf
from domain.audit.tree_head import TreeHead
from domain.cases.listing import CaseItem, CaseQuery
from domain.handoffs.listing import HandoffItem, HandoffQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.referrals.listing import ReferralItem, ReferralQuery


class Lists(Protocol):
    """Lists: no rules of their own, read straight from a query that names the actor."""

    async def referrals(self, query: ReferralQuery, actor: Actor) -> Page[ReferralItem]:
        """Read one page of referrals, last changed first."""

    async def cases(self, query: CaseQuery, actor: Actor) -> Page[CaseItem]:
        """Read one page of cases, newest first."""

    async def handoffs(self, query: HandoffQuery, actor: Actor) -> Page[HandoffItem]:
        """Read one page of handoffs, last changed first."""


class Audit(Protocol):
    """The audit trail and the tree over it."""

    async def entries(self, query: AuditQuery, actor: Actor) -> Page[AuditEntry]:
        """Read one page of the entries of the actor's organisation; of a case that it answers for, all entries."""

    async def tree(self) -> tuple[int, TreeHead | None]:
        """Read how large the tree is, and the newest signed head, if there is one yet."""

    async def leaf(self, entry_id: UUID, actor: Actor) -> Leaf:
        """Find an entry that the actor may read; raises ``Missing``, or ``EntryNotInTreeYet``."""

    async def nodes(self, wanted: tuple[Node, ...]) -> Mapping[Node, bytes]:
        """Read the hashes of complete subtrees."""
