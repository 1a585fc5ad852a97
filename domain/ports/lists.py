"""What use cases of lists and of the audit trail need. ``domain/ports/work.py`` explains the unit of work."""

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
    """Lists, which have no rules of their own: each is read straight from a query that names the actor."""

    async def referrals(self, query: ReferralQuery, actor: Actor) -> Page[ReferralItem]:
        """Read one page of referrals, last changed first."""

    async def cases(self, query: CaseQuery, actor: Actor) -> Page[CaseItem]:
        """Read one page of cases, newest first."""

    async def handoffs(self, query: HandoffQuery, actor: Actor) -> Page[HandoffItem]:
        """Read one page of handoffs, last changed first."""


class Audit(Protocol):
    """The audit trail and the tree over it."""

    async def entries(self, query: AuditQuery, actor: Actor) -> Page[AuditEntry]:
        """Read one page of audit entries of the actor's organisation, or of all about a case that it holds."""

    async def tree(self) -> tuple[int, TreeHead | None]:
        """Return the size of the tree, and the newest signed head if there is one."""

    async def leaf(self, entry_id: UUID, actor: Actor) -> Leaf:
        """Find an entry that the actor may read; raises ``Missing``, or ``EntryNotInTreeYet``."""

    async def nodes(self, wanted: tuple[Node, ...]) -> Mapping[Node, bytes]:
        """Read the hashes of complete subtrees."""
