"""Delete a webhook."""

from domain.kernel.access import Actor
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork


async def delete_webhook(work: OpenWork, actor: Actor, webhook_id: WebhookId) -> None:
    """Delete a webhook, with its secret and the log of what was sent there. Nothing more is sent."""
    async with work() as w:
        await w.webhooks.remove(await w.webhooks.get(webhook_id, actor))
