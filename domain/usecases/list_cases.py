"""List cases."""

from domain.access import Actor
from domain.case.listing import CaseQuery
from domain.listing import Page
from domain.ports import OpenWork


async def list_cases(work: OpenWork, actor: Actor, query: CaseQuery) -> Page:
    """List the cases that your centres hold (`me`), or are or were party to (`any`), newest first.

    Items hold code, status and times; read one case for the rest.
    """
    async with work() as w:
        return await w.lists.cases(query, actor)
