"""List cases."""

from domain.cases.listing import CaseItem, CaseQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_cases(work: OpenWork, actor: Actor, query: CaseQuery) -> Page[CaseItem]:
    """List the cases that your centres hold (`me`), or are or were involved in (`any`).

    Items contain what a worklist shows, as far as your level allows: of cases that you were involved in before, ids and
    states only. `stage` and `case_type` therefore find only cases of which you see them now.
    """
    async with work() as w:
        return await w.lists.cases(query, actor)
