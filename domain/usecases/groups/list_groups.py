"""List groups."""

from domain.groups.group import GroupItem, GroupQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_groups(work: OpenWork, actor: Actor, query: GroupQuery) -> Page[GroupItem]:
    """List the groups of your centres, newest first, without those that were merged into others."""
    async with work() as w:
        return await w.groups.list(query, actor)
