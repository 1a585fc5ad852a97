"""Make a group."""

from domain.groups.group import GroupView, created, must_be_held, new_group, view_of
from domain.kernel.access import Actor
from domain.kernel.ids import DataKeyId, GroupId
from domain.ports.groups import Named
from domain.ports.work import OpenWork


async def create_group(work: OpenWork, actor: Actor, centre: str, title: str, named: Named) -> GroupView:
    """Make a group: one matter that many workers share, such as wages that one employer owes them.

    Name up to 500 cases, by id or code, that your centres hold; more can be added later. A case may be in several
    groups. Only your organisation sees the group. It gives no access: each case keeps its own consent, holder and key.
    If a case cannot be added, none is, and `errors` names each such case.
    """
    async with work() as w:
        at_centre = await w.centres.find(centre, pointer="/centre_id")
        actor.must_stand_at(at_centre.place, "/centre_id")
        ids, items = await w.groups.cases(named, actor)
        group = new_group(GroupId(w.new_id()), DataKeyId(w.new_id()), at_centre.place, title, w.at)
        change = created(group, must_be_held(ids, items))
        await w.groups.record(change, items)
        return w.answer(view_of(change.group, change.members, items))
