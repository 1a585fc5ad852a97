"""What use cases of messages need. ``domain/ports/work.py`` explains the unit of work."""

from typing import Protocol

from domain.kernel.events import DomainEvent
from domain.kernel.ids import MessageId
from domain.kernel.listing import Page
from domain.referrals.messages import Message, MessageQuery
from domain.referrals.view import ReferralFile


class Messages(Protocol):
    """The messages of a referral."""

    async def add(self, file: ReferralFile, message: Message, event: DomainEvent) -> None:
        """Record a new message on a referral that was loaded in this work and must not have changed since."""

    async def of_referral(self, file: ReferralFile, query: MessageQuery, *, readable: bool) -> Page[Message]:
        """Read one page, newest first; decrypted only if ``readable``."""

    def mark_seen(self, file: ReferralFile, fresh: tuple[MessageId, ...]) -> None:
        """Record that the other side sees these now; raises ``VersionConflict`` if somebody there was faster."""
