"""Change a group."""

from domain.groups.group import GroupView, view_of, with_title
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import GroupId
from domain.ports.work import OpenWork


async def update_group(
    work: OpenWork, actor: Actor, group_id: GroupId, if_match: Versions | None, title: str | None
) -> GroupView:
    """Change the title of a group."""
    async with work() as w:
        file = await w.groups.get(group_id, actor)
        must_match(if_match, file.group.version)
        change = None if title is None else with_title(file, title, w.at)
        if change is not None:
            await w.groups.record(change, file.items)
        group = file.group if change is None else change.group
        return w.answer(view_of(group, file.members, file.items))
