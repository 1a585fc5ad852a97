"""Announce the end of a claim's limitation."""

from domain.claims.limitation import stage_to_announce
from domain.claims.view import updated
from domain.kernel.access import Actor
from domain.kernel.ids import ClaimId
from domain.ports.work import OpenWork
from domain.usecases.claims.claim_files import claim_of


async def announce_limitation(work: OpenWork, actor: Actor, claim_id: ClaimId) -> bool:
    """Tell those who read a claim, once for each stage, that it has to be filed soon; returns whether there was
    anything to tell.
    """
    async with work() as w:
        file, claim = await claim_of(w, actor, claim_id)
        stage = stage_to_announce(claim, w.at.date())
        if stage is None:
            return False
        await w.claims.announce(claim, stage, updated(claim, w.claims.readers(file.case.id)))
        return True
