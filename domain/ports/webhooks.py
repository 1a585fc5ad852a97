"""What the use cases of webhooks need."""

from datetime import datetime
from typing import Protocol

from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DeliveryId, WebhookId
from domain.kernel.listing import Page
from domain.webhooks.deliveries import Delivery, DeliveryQuery
from domain.webhooks.webhook import Webhook, WebhookQuery


class Webhooks(Protocol):
    """The webhooks of the caller's organisation."""

    async def add(self, webhook: Webhook) -> str:
        """Record a new webhook; returns its secret."""

    async def count(self) -> int:
        """Count those of the calling client."""

    async def get(self, webhook_id: WebhookId, actor: Actor) -> Webhook:
        """Find one that the actor may see; raises ``Missing``."""

    async def list(self, query: WebhookQuery, actor: Actor) -> Page[Webhook]:
        """List those that the actor may see, newest first."""

    async def change(self, webhook: Webhook, happened: tuple[DomainEvent, ...] = ()) -> None:
        """Record the next version of one that was loaded in this work."""

    async def rotate_secret(self, webhook: Webhook) -> str:
        """Record the next version with a new secret, beside which the former one signs for a while; returns it."""

    async def remove(self, webhook: Webhook) -> None:
        """Delete it; what was sent there follows."""

    async def deliveries(self, webhook: Webhook, query: DeliveryQuery, actor: Actor) -> Page[Delivery]:
        """List what was sent there, newest first, as far as the actor may read it."""

    async def deliver_again(self, webhook: Webhook, delivery_id: DeliveryId) -> None:
        """Send one delivery again; raises ``Missing``."""

    async def replay(self, webhook: Webhook, since: datetime) -> None:
        """Send everything again that has happened since then, and what was not sent."""

    async def test(self, webhook: Webhook) -> Delivery:
        """Send an event that says nothing."""
