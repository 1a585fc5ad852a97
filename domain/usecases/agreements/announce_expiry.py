"""Announce the end of an agreement."""

from domain.directory.agreeing import agreement_event
from domain.directory.expiry import event_of, stage_to_announce
from domain.kernel.access import Actor
from domain.kernel.ids import AgreementId
from domain.ports.work import OpenWork


async def announce_expiry(work: OpenWork, actor: Actor, agreement_id: AgreementId) -> bool:
    """Tell members, lead and coordinating bodies, once for each stage, that an agreement is ending; returns whether
    there was anything to tell.
    """
    async with work() as w:
        file = await w.agreements.get(agreement_id)
        stage = stage_to_announce(file.agreement, file.announced)
        if stage is None:
            return False
        event = agreement_event(event_of(stage), file.agreement, file.overseers)
        await w.agreements.announce(file.agreement, stage, (event,))
        return True
