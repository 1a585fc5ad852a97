"""What use cases of groups need. ``domain/ports/work.py`` explains the unit of work."""

from collections.abc import Mapping
from typing import Protocol

from domain.cases.listing import CaseItem
from domain.groups.group import GroupChange, GroupFile, GroupItem, GroupQuery
from domain.kernel.access import Actor
from domain.kernel.ids import CaseId, CaseReference, GroupId
from domain.kernel.listing import Page

Named = tuple[CaseReference | None, ...]
"""Cases as a request names them; ``None`` for a text that is neither an id nor a code."""


class Groups(Protocol):
    """Groups of the actor's organisation."""

    async def get(self, group_id: GroupId, actor: Actor, named: Named = (), pointer: str | None = None) -> GroupFile:
        """Load a group with its cases and the cases named; raises ``Missing``."""

    async def cases(self, named: Named, actor: Actor) -> tuple[tuple[CaseId | None, ...], Mapping[CaseId, CaseItem]]:
        """Load the cases named, as the actor sees them."""

    async def list(self, query: GroupQuery, actor: Actor) -> Page[GroupItem]:
        """Read one page of groups."""

    async def record(self, change: GroupChange, items: Mapping[CaseId, CaseItem]) -> None:
        """Record a new group or the next version of one; each case that joins must still be as ``items`` has it."""
