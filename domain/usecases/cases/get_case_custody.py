"""Read which centre held a case, and when."""

from domain.cases.custody import LedgerEntry
from domain.cases.view import visible_ledger
from domain.kernel.access import Actor
from domain.kernel.ids import CaseReference
from domain.ports.work import OpenWork


async def get_case_custody(work: OpenWork, actor: Actor, case_id: CaseReference) -> tuple[LedgerEntry, ...]:
    """Read the custody ledger, oldest first: exactly one centre holds an open case at any time.

    Entries follow each other without gap or overlap. While a receiver is being asked, it sees the current holder. A
    centre that lost the case through a withdrawn consent sees the ledger as it was then.
    """
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        return visible_ledger(actor, file, await w.cases.custody(file))
