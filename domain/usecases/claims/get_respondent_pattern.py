"""Ask how many cases name the same respondent."""

from domain.claims.view import must_be_in_full, view_of
from domain.kernel.access import Actor, known
from domain.kernel.budget import Budget
from domain.kernel.ids import ClaimId
from domain.ports.work import OpenWork
from domain.respondents.pattern import RespondentPattern
from domain.usecases.claims.claim_files import claim_of


async def get_respondent_pattern(
    work: OpenWork, actor: Actor, budget: Budget, claim_id: ClaimId
) -> RespondentPattern | None:
    """Ask how many cases in the network name the same respondent as this claim, and how many centres and organisations
    recorded them, but never which. Below 5 cases or 2 organisations there are no counts.

    Respondents are compared by licence number and name, whatever the spelling and legal form. Names in different
    scripts match only through the licence. You must be able to read the claim in full. The number of questions is
    limited, by default to 30 an hour per client and ten times as many per organisation, and each is recorded in your
    audit trail.
    """
    async with work() as w:
        file, claim = await claim_of(w, actor, claim_id)
        must_be_in_full(known(view_of(actor, file, claim, w.at)))
        await w.budgets.take(budget)
        return await w.claims.pattern(claim)
