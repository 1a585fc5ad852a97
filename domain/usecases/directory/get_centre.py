"""Read a centre."""

from domain.directory.organisations import Centre
from domain.kernel.access import Actor
from domain.ports.work import OpenWork


async def get_centre(work: OpenWork, actor: Actor, reference: str) -> Centre:
    """Read one centre, by id or code: its services, languages, opening hours and capacity.

    `digest` is null unless it is one of your own centres and you may read events.
    """
    async with work() as w:
        return (await w.centres.entry(reference)).as_seen_by(actor)
