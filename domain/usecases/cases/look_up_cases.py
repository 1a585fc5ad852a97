"""Look whether a person is known already."""

from domain.cases.lookup import Findings, Lookup
from domain.kernel.access import Actor
from domain.kernel.budget import Budget
from domain.ports.work import OpenWork


async def look_up_cases(work: OpenWork, actor: Actor, budget: Budget, requested: Lookup) -> Findings:
    """Look whether a person has a case already, by identity documents, by phones, or by full name with birth date.

    Your own matching cases are listed. Of a case that another centre of your corridors holds you learn only that there
    may be one, and which centre to talk to: never who. Spellings in Khmer, Lao, Thai and Burmese script are compared in
    one normal form; only exact matches count. Look-ups are few by intent, 30 an hour for a client and ten times
    as many for an organisation unless the operator says otherwise, and each is written into the audit trail.
    """
    async with work() as w:
        await w.budgets.take(budget)
        return w.answer(await w.lookups.find(requested, actor))
