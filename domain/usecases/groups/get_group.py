"""Read a group."""

from domain.groups.group import GroupView, view_of
from domain.kernel.access import Actor
from domain.kernel.ids import GroupId
from domain.ports.work import OpenWork


async def get_group(work: OpenWork, actor: Actor, group_id: GroupId) -> GroupView:
    """Read a group of your organisation, with what you see of each of its cases now.

    A case that you no longer see, for example because the person excluded you, is left out and counted in `hidden`. A
    group that was merged into another has no title and no cases; `merged_into` names the other.
    """
    async with work() as w:
        file = await w.groups.get(group_id, actor)
        return view_of(file.group, file.members, file.items)
