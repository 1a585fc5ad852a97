"""What the use cases of the event feed need."""

from typing import Protocol

from domain.events.feed import FeedPage, FeedQuery


class Feed(Protocol):
    """The feed of the caller's organisation."""

    async def read(self, query: FeedQuery) -> FeedPage:
        """Read a page; raises ``CursorExpired``."""
