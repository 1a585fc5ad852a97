"""List what was sent to a webhook."""

from domain.kernel.access import Actor
from domain.kernel.ids import WebhookId
from domain.kernel.listing import Page
from domain.ports.work import OpenWork
from domain.webhooks.deliveries import Delivery, DeliveryQuery


async def list_deliveries(work: OpenWork, actor: Actor, webhook_id: WebhookId, query: DeliveryQuery) -> Page[Delivery]:
    """List what was sent to a webhook in the last 30 days, newest first: each event, and each attempt with what your
    receiver answered, up to 1 KiB of it. Without `events:read`, only tests.
    """
    async with work() as w:
        return await w.webhooks.deliveries(await w.webhooks.get(webhook_id, actor), query, actor)
