"""Send everything again since a time."""

from datetime import datetime

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.webhook import WebhookDisabled


async def replay(
    work: OpenWork, actor: Actor, webhook_id: WebhookId, since: datetime, if_match: Versions | None
) -> None:
    """Send everything that has happened since a time, up to 90 days ago: again, or for the first time. What was sent
    in the last 30 days keeps its `webhook-id`.
    """
    async with work() as w:
        webhook = await w.webhooks.get(webhook_id, actor)
        must_match(if_match, webhook.version)
        if not webhook.is_active:
            raise WebhookDisabled
        await w.webhooks.replay(webhook, since)
