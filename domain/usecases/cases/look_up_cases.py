"""Find out whether a person is already known."""

from domain.cases.lookup import Findings, Lookup
from domain.kernel.access import Actor
from domain.kernel.budget import Budget
from domain.ports.work import OpenWork


async def look_up_cases(work: OpenWork, actor: Actor, budget: Budget, requested: Lookup) -> Findings:
    """Find out whether a person already has a case, by identity documents, by phones, or by full name with birth date.

    The response lists your own matching cases. If another centre in your corridors has a match, you learn only that
    there may be a case and which centre to contact, never whose case it is. Spellings in Khmer, Lao, Thai and Burmese
    script are normalised before comparing; only exact matches count. Look-ups are limited on purpose, by default to 30
    an hour per client and ten times as many per organisation, and each one is recorded in the audit trail.
    """
    async with work() as w:
        await w.budgets.take(budget)
        return w.answer(await w.lookups.find(requested, actor))
