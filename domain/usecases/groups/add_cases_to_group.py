"""Add cases to a group."""

from domain.groups.group import GroupView, view_of, with_cases
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import GroupId
from domain.ports.groups import Named
from domain.ports.work import OpenWork


async def add_cases_to_group(
    work: OpenWork, actor: Actor, group_id: GroupId, if_match: Versions | None, named: Named
) -> GroupView:
    """Add cases that your centres hold to a group, by id or code: all of them or none. A case that is already in the
    group stays in it. A group can have 500 cases.
    """
    async with work() as w:
        file = await w.groups.get(group_id, actor, named)
        must_match(if_match, file.group.version)
        change = with_cases(file, w.at)
        if change is None:
            return w.answer(view_of(file.group, file.members, file.items))
        await w.groups.record(change, file.items)
        return w.answer(view_of(change.group, change.members, file.items))
