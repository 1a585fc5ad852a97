"""Remove a centre from a corridor."""

from domain.directory.corridor_changes import happened_to, without_member
from domain.kernel.access import Actor, Versions, must_match
from domain.ports.work import OpenWork


async def remove_corridor_member(
    work: OpenWork, actor: Actor, reference: str, centre: str, if_match: Versions | None
) -> None:
    """Remove a centre from a corridor. Nothing new can be sent to it or by it there; what is under way continues.

    If the centre is not a member, the response is 404.
    """
    async with work() as w:
        file = await w.corridors.file(reference)
        leaving = await w.centres.find(centre)
        must_match(if_match, file.corridor.version)
        result = without_member(file, leaving.id, w.at)
        gone = tuple(known for known in file.known if known.member.centre_id == leaving.id)
        await w.corridors.change(file.corridor, result.corridor, happened_to(result, file), gone)
