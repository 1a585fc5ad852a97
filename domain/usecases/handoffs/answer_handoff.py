"""Accept, refuse or call off a direct handoff."""

from dataclasses import replace

from domain.handoffs.direct import HandoffReply, Refusal, settle
from domain.handoffs.view import HandoffView, view_of
from domain.kernel.access import Actor, Versions
from domain.kernel.ids import DataKeyId, HandoffId
from domain.ports.work import OpenWork


async def accept_handoff(work: OpenWork, actor: Actor, handoff_id: HandoffId, if_match: Versions | None) -> HandoffView:
    """Accept a case that was offered to your centre. Custody moves at once.

    The rules of consent are checked again, against the current state, and the problem lists every one that fails. The
    identity opens to you if a consent in force covers it for your centre; after taking a case back you may first have
    to record one. The ledger says `hand_back` if your centre held the case before, otherwise `handoff`.
    """
    return await _settle(work, actor, handoff_id, if_match, HandoffReply.ACCEPT)


async def refuse_handoff(
    work: OpenWork, actor: Actor, handoff_id: HandoffId, if_match: Versions | None, reason: str | None
) -> HandoffView:
    """Refuse a case that was offered to your centre; the other centre keeps holding it. The reason is for that centre,
    and stored encrypted.
    """
    return await _settle(work, actor, handoff_id, if_match, HandoffReply.REFUSE, reason)


async def call_off_handoff(
    work: OpenWork, actor: Actor, handoff_id: HandoffId, if_match: Versions | None
) -> HandoffView:
    """Call off your offer before it is answered."""
    return await _settle(work, actor, handoff_id, if_match, HandoffReply.CALL_OFF)


async def _settle(
    work: OpenWork,
    actor: Actor,
    handoff_id: HandoffId,
    if_match: Versions | None,
    settling: HandoffReply,
    reason: str | None = None,
) -> HandoffView:
    async with work() as w:
        file = await w.handoffs.get(handoff_id, actor)
        refusal = Refusal(reason, DataKeyId(w.new_id())) if settling is HandoffReply.REFUSE else None
        settlement = settle(file, actor, settling, if_match, w.at, refusal)
        if settlement is None:
            return w.answer(view_of(actor, file))
        await w.handoffs.settle(file, settlement)
        return w.answer(view_of(actor, replace(file, handoff=settlement.handoff)))
