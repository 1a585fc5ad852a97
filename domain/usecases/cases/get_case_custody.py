"""Read who answered for a case, and when."""

from domain.cases.custody import LedgerEntry
from domain.cases.view import visible_ledger
from domain.kernel.access import Actor
from domain.kernel.ids import CaseId
from domain.ports.work import OpenWork


async def get_case_custody(work: OpenWork, actor: Actor, case_id: CaseId) -> tuple[LedgerEntry, ...]:
    """Read the custody ledger, oldest first: exactly one centre answers for an open case at every instant.

    The entries follow on each other without gap or overlap. A receiver that has not accepted sees who answers while it
    is asked; one from which a withdrawn consent took the case, the ledger as it was then.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        return visible_ledger(actor, file, await w.cases.custody(file))
