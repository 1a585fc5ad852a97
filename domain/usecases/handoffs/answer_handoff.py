"""Accept, refuse or call off a direct handoff."""

from dataclasses import replace

from domain.cases.custody import Handoff
from domain.handoffs.direct import HandoffReply, settle
from domain.handoffs.view import view_of
from domain.kernel.access import Actor
from domain.kernel.ids import HandoffId
from domain.kernel.preconditions import Versions
from domain.ports.work import OpenWork


async def accept_handoff(work: OpenWork, actor: Actor, handoff_id: HandoffId, if_match: Versions | None) -> Handoff:
    """Accept a case that was offered to your centre. Custody moves at once.

    The rules of consent are checked again, against the current state, and the problem lists every one that fails. The
    identity opens to you if a consent in force covers it for your centre; after taking a case back you may first have
    to record one. The ledger says `hand_back` if your centre held the case before, otherwise `handoff`.
    """
    return await _settle(work, actor, handoff_id, if_match, HandoffReply.ACCEPT)


async def refuse_handoff(work: OpenWork, actor: Actor, handoff_id: HandoffId, if_match: Versions | None) -> Handoff:
    """Refuse a case that was offered to your centre; the other centre keeps holding it."""
    return await _settle(work, actor, handoff_id, if_match, HandoffReply.REFUSE)


async def call_off_handoff(work: OpenWork, actor: Actor, handoff_id: HandoffId, if_match: Versions | None) -> Handoff:
    """Call off your offer before it is answered."""
    return await _settle(work, actor, handoff_id, if_match, HandoffReply.CALL_OFF)


async def _settle(
    work: OpenWork, actor: Actor, handoff_id: HandoffId, if_match: Versions | None, settling: HandoffReply
) -> Handoff:
    async with work() as w:
        file = await w.handoffs.get(handoff_id, actor)
        settlement = settle(file, actor, settling, if_match, w.at)
        if settlement is None:
            return w.answer(view_of(actor, file))
        await w.handoffs.settle(file, settlement)
        return w.answer(view_of(actor, replace(file, handoff=settlement.handoff)))
