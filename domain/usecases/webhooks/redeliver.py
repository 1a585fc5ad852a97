"""Send a delivery again."""

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import DeliveryId, WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.webhook import WebhookDisabled


async def redeliver(
    work: OpenWork, actor: Actor, webhook_id: WebhookId, delivery_id: DeliveryId, if_match: Versions | None
) -> None:
    """Send a delivery again, whatever became of it, under the same `webhook-id`: a receiver that has it can tell."""
    async with work() as w:
        webhook = await w.webhooks.get(webhook_id, actor)
        must_match(if_match, webhook.version)
        if not webhook.is_active:
            raise WebhookDisabled
        await w.webhooks.deliver_again(webhook, delivery_id)
