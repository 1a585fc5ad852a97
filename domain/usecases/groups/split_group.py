"""Split a group."""

from domain.groups.group import GroupView, new_group, split, view_of
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import DataKeyId, GroupId
from domain.ports.groups import Named
from domain.ports.work import OpenWork


async def split_group(
    work: OpenWork, actor: Actor, group_id: GroupId, if_match: Versions | None, named: Named, title: str
) -> GroupView:
    """Move some cases of a group into a new group of the same centre; returns the new group.

    If one of the cases is not in the group, none is moved, and `errors` names each such case.
    """
    async with work() as w:
        file = await w.groups.get(group_id, actor, named)
        must_match(if_match, file.group.version)
        new = new_group(GroupId(w.new_id()), DataKeyId(w.new_id()), file.group.centre, title, w.at)
        left, moved = split(file, new, w.at)
        await w.groups.record(left, file.items)
        await w.groups.record(moved, file.items)
        return w.answer(view_of(moved.group, moved.members, file.items))
