"""Record what happened to a claim."""

from domain.claims.access import must_change
from domain.claims.steps import NewStep, stepped
from domain.claims.view import ClaimView, updated, view_of
from domain.kernel.access import Actor, Versions, known, must_match
from domain.kernel.ids import ClaimId
from domain.kernel.keys import must_be_readable
from domain.ports.work import OpenWork
from domain.usecases.claims.claim_files import claim_of


async def add_claim_step(
    work: OpenWork, actor: Actor, claim_id: ClaimId, if_match: Versions | None, requested: NewStep
) -> ClaimView:
    """Record a step of a claim: filed, heard, settled, awarded, appealed, dismissed, paid, enforced or withdrawn.

    The status follows from the steps, and `allowed_steps` says which can come next. Record steps in date order, and not
    ahead of time; `next_on` is the next date that matters, such as a hearing. The newest award or settlement counts,
    and may exceed the claim (`award_exceeds_claim`). A payment in a currency other than the award's needs a `rate`:
    what one unit of the payment is worth in the currency of the award.
    """
    async with work() as w:
        file, claim = await claim_of(w, actor, claim_id)
        place = must_change(actor, file, claim, w.at)
        must_match(if_match, claim.version)
        must_be_readable(claim.unreadable)
        after = stepped(claim, requested, w.new_id(), place, w.at)
        await w.claims.change(file, after, updated(after, w.claims.readers(file.case.id)), stepped=True)
        return w.answer(known(view_of(actor, file, after, w.at)))
