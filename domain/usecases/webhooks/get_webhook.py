"""Read a webhook."""

from domain.kernel.access import Actor
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.webhook import Webhook


async def get_webhook(work: OpenWork, actor: Actor, webhook_id: WebhookId) -> Webhook:
    """Read a webhook: whether it is active, and since when nothing has arrived there."""
    async with work() as w:
        return await w.webhooks.get(webhook_id, actor)
