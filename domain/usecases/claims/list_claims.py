"""List claims."""

from domain.claims.view import ClaimQuery, ClaimView
from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork


async def list_claims(work: OpenWork, actor: Actor, query: ClaimQuery) -> Page[ClaimView]:
    """List the claims of all cases that your centres hold, were the last to close, or work on with consent for
    `claims`, newest first. Items hold no names, numbers or notes; read a claim for those.
    """
    async with work() as w:
        return await w.claims.list(query, actor)
