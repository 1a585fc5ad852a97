"""List cases."""

from domain.cases.listing import CaseItem, CaseQuery
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_cases(work: OpenWork, actor: Actor, query: CaseQuery) -> Page[CaseItem]:
    """List the cases that your centres hold (`me`), or are or were involved in (`any`), newest first.

    Items contain code, status and times; read a single case for the rest.
    """
    async with work() as w:
        return await w.lists.cases(query, actor)
