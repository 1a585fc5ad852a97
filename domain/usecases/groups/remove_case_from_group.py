"""Take a case out of a group."""

from domain.groups.group import without_case
from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import CaseReference, GroupId
from domain.ports.work import OpenWork


async def remove_case_from_group(
    work: OpenWork, actor: Actor, group_id: GroupId, case_id: CaseReference, if_match: Versions | None
) -> None:
    """Take a case out of a group. The case itself does not change. Taking out the last case leaves an empty group."""
    async with work() as w:
        file = await w.groups.get(group_id, actor, (case_id,))
        must_match(if_match, file.group.version)
        await w.groups.record(without_case(file, w.at), file.items)
