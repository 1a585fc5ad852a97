"""Read the event feed."""

from domain.events.feed import FeedPage, FeedQuery
from domain.kernel.access import Actor
from domain.ports.work import OpenWork


async def list_events(work: OpenWork, actor: Actor, query: FeedQuery) -> FeedPage:
    """Read what happened, oldest first: the events that your organisation is party to.

    Continue from `next_cursor` until a page is empty, and from there later: you get every event exactly once, and those
    of a case in order, whatever is changed meanwhile. With `wait`, an empty page waits that long for an event.
    Events are kept for 90 days; once your access to a case has ended, its events are no longer there.
    """
    async with work() as w:
        return await w.feed.read(query)
