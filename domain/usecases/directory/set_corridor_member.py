"""Make a centre a member of a corridor."""

from domain.directory.corridor import Corridor, Member
from domain.directory.corridor_changes import KnownMember, happened_to, with_member
from domain.kernel.access import Actor, Versions, must_match
from domain.ports.work import OpenWork
from domain.vocabulary import CorridorRole


async def set_corridor_member(
    work: OpenWork, actor: Actor, reference: str, centre: str, role: CorridorRole, if_match: Versions | None
) -> Corridor:
    """Add a centre to a corridor, or change its role there. Repeating the request changes nothing.

    The role is the side the centre works for, not the country it is in: an embassy's office abroad belongs to the
    origin.
    """
    async with work() as w:
        file = await w.corridors.file(reference)
        joining = await w.centres.find(centre)
        must_match(if_match, file.corridor.version)
        if file.role_of(joining.id) is role:
            return w.answer(file.corridor)
        known = KnownMember(Member(joining.id, role), joining.organisation_id)
        result = with_member(file, known, w.at)
        await w.corridors.change(file.corridor, result.corridor, happened_to(result), (known,))
        return w.answer(result.corridor)
