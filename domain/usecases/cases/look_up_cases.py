"""Find out whether a person is already known."""

from domain.cases.lookup import Findings, Lookup
from domain.kernel.access import Actor
from domain.kernel.budget import Budget
from domain.ports.work import OpenWork


async def look_up_cases(work: OpenWork, actor: Actor, budget: Budget, requested: Lookup) -> Findings:
    """Find out whether a person already has a case, by identity documents, by phones, or by full name with birth date.

    The response lists your own matching cases. If another centre in your corridors has a match, you learn only that
    there may be a case and which centre to contact, never whose case it is. Spellings in Khmer, Lao, Thai and Burmese
    script are normalised before comparing; only exact matches count.

    Look-ups are limited on purpose, by default to 30 values an hour per client and ten times as many per organisation.
    Each document, each phone number and each name with birth date counts as one; `values_tried` says how many a
    look-up took. All of them are taken or none: then it is 429 with `Retry-After`, or 422 if they are more than a whole
    budget. Each look-up is recorded in your audit trail, and in that of every other organisation whose case it found:
    which case and who asked, never by what.
    """
    async with work() as w:
        sought = await w.lookups.understand(requested, actor)
        requested.must_fit(sought.tried, min(budget.quota, budget.of_organisation))
        await w.budgets.take(budget, cost=sought.tried)
        return w.answer(await w.lookups.find(sought, actor))
