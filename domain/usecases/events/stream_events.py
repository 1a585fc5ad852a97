"""Follow the event feed."""

from domain.events.feed import FeedPage, FeedQuery
from domain.kernel.access import Actor
from domain.ports.work import OpenWork
from domain.usecases.events.list_events import list_events


async def stream_events(work: OpenWork, actor: Actor, query: FeedQuery) -> FeedPage:
    """Follow what happens, as Server-Sent Events: the same as `GET /v1/events`, each event as soon as it is there.

    `id:` is the cursor after the event: when interrupted, send it as `Last-Event-ID`. A comment every 15 seconds
    shows that it is alive. The stream ends with the access token; reconnect with a new one.
    """
    return await list_events(work, actor, query)
