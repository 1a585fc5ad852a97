"""Read the messages of a referral."""

from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork
from domain.referrals.messages import Message, MessageQuery, as_read, reads_messages, without_text
from domain.referrals.view import sides_of


async def list_messages(work: OpenWork, actor: Actor, query: MessageQuery) -> Page[Message]:
    """List the messages of a referral, newest first.

    You read them as long as you read the conversation. Once your access has ended (declined, withdrawn, a consent that
    ended), `body` and `language` are null and ids and times remain. Custody takes the conversation along: the new
    sending side reads every message, the former one none.

    A message is seen when its text is first given to the other side: `seen_at` is set by this request. That its system
    fetched it does not prove that somebody read it. A HEAD, or `fields` without `body`, marks nothing.
    """
    async with work() as w:
        file = await w.referrals.get(query.referral_id, actor)
        at_sides = sides_of(actor, file)
        readable = reads_messages(file, at_sides, w.at)
        page = await w.messages.of_referral(file, query, readable=readable)
        if not readable:
            return Page(tuple(map(without_text, page.items)), page.after)
        shown, fresh = as_read(actor, page.items, at_sides if query.gives_text else frozenset(), w.at)
        w.messages.mark_seen(file, fresh)
        return Page(shown, page.after)
