"""Write to the other side of a referral."""

from domain.kernel.access import Actor
from domain.kernel.ids import MessageId, ReferralId
from domain.ports.work import OpenWork
from domain.referrals.messages import Message, PostMessage, post, posted


async def post_message(work: OpenWork, actor: Actor, referral_id: ReferralId, requested: PostMessage) -> Message:
    """Write a message to the other side of an open referral, from the moment it is sent. It is encrypted, and cannot be
    changed afterwards.

    Before acceptance the receiver does not know who the person is. Do not write names, numbers or addresses into a
    message: nothing removes them. A referral that is a draft or over takes no messages: 409 `invalid_transition`.
    """
    async with work() as w:
        file = await w.referrals.get(referral_id, actor)
        message = post(file, actor, requested, MessageId(w.new_id()), w.at)
        await w.messages.add(file, message, posted(file, message))
        return w.answer(message)
