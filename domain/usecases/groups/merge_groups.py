"""Merge two groups."""

from domain.groups.group import GroupView, merged, view_of
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import GroupId
from domain.ports.work import OpenWork


async def merge_groups(
    work: OpenWork, actor: Actor, group_id: GroupId, if_match: Versions | None, other_id: GroupId
) -> GroupView:
    """Move the cases of another group of your centres into this one. The other group closes: its title is destroyed,
    and its `merged_into` names this group. Repeating the request changes nothing.
    """
    async with work() as w:
        file = await w.groups.get(group_id, actor)
        other = await w.groups.get(other_id, actor, pointer="/group_id")
        must_match(if_match, file.group.version)
        items = {**other.items, **file.items}
        changes = merged(file, other, w.at)
        for change in changes or ():
            await w.groups.record(change, items)
        group, members = (file.group, file.members) if changes is None else (changes[0].group, changes[0].members)
        return w.answer(view_of(group, members, items))
