"""List the claims of a case."""

from domain.claims.view import ClaimView, view_of
from domain.kernel.access import Actor
from domain.kernel.ids import CaseReference
from domain.ports.work import OpenWork
from domain.usecases.claims.claim_files import claims_of


async def list_case_claims(work: OpenWork, actor: Actor, case_id: CaseReference) -> tuple[ClaimView, ...]:
    """List the claims of a case, newest first, each as far as you may read it (see `get_claim`)."""
    async with work() as w:
        file = await w.cases.get(case_id, actor)
        claims = await claims_of(w, actor, file)
        views = (view_of(actor, file, claim, w.at) for claim in reversed(claims))
        return tuple(view for view in views if view is not None)
