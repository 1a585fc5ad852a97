"""Delete a webhook."""

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork


async def delete_webhook(work: OpenWork, actor: Actor, webhook_id: WebhookId, if_match: Versions | None) -> None:
    """Delete a webhook, with its secret and the log of what was sent there. Nothing more is sent."""
    async with work() as w:
        webhook = await w.webhooks.get(webhook_id, actor)
        must_match(if_match, webhook.version)
        await w.webhooks.remove(webhook)
