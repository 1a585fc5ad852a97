"""Load the case that a tracking code leads to."""

from domain.cases.relation import CaseFile
from domain.kernel.access import Actor
from domain.kernel.errors import Missing
from domain.person.whole_case import WholeCase
from domain.ports.work import Work
from domain.vocabulary import CaseStatus


async def load_tracked(work: Work, actor: Actor) -> tuple[CaseFile, WholeCase]:
    """Return the migrant's case with everything from every partner; raises ``Missing`` if it was erased."""
    if actor.case_id is None:
        raise Missing
    file = await work.cases.get(actor.case_id, actor)
    if file.case.status is CaseStatus.ERASED:
        raise Missing
    return file, await work.whole_cases.get(file)
