"""Read the history of a case."""

from domain.cases.view import visible_steps
from domain.kernel.access import Actor
from domain.kernel.ids import CaseReference
from domain.kernel.timeline import TimelineEntry
from domain.ports.work import OpenWork


async def get_case_timeline(work: OpenWork, actor: Actor, case_id: CaseReference) -> tuple[TimelineEntry, ...]:
    """Read what happened to a case, oldest first: its own steps, and those of the referrals you sent or received.

    Contains ids and states only, never free text.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        return visible_steps(actor, file, await w.cases.timeline(file), w.at)
