"""Publish an agreement."""

from domain.directory.agreeing import Published, Terms, agreement_event, published
from domain.kernel.access import Actor
from domain.kernel.ids import AgreementId
from domain.ports.work import OpenWork
from domain.vocabulary import EventType


async def publish_agreement(work: OpenWork, actor: Actor, corridor: str, terms: Terms) -> Published:
    """Publish the next agreement of a corridor. Its terms cannot be changed afterwards; publish another one instead.

    From `valid_from` on it binds instead of all older ones, signed or not: sending needs the signatures of both
    organisations. It can be signed before that day. `open_referrals_beyond` says how many open referrals of the
    corridor share more than the new agreement allows; they stay as they are, and nothing new goes beyond it.
    """
    async with work() as w:
        found = await w.agreements.of_corridor(corridor, terms)
        result = published(found, terms, AgreementId(w.new_id()), w.at)
        event = agreement_event(EventType.AGREEMENT_PUBLISHED, result.agreement, found.overseers)
        await w.agreements.add(result.agreement, (event,))
        return w.answer(result)
