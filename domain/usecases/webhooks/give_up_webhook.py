"""Disable a webhook whose receiver is gone or does not answer, on behalf of the service itself."""

from domain.kernel.access import Actor
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.webhook import WhyDisabled, disabled, told_of_disabling


async def give_up_webhook(work: OpenWork, actor: Actor, webhook_id: WebhookId, url: str, because: WhyDisabled) -> bool:
    """Disable it, and let its organisation know by an event; returns whether. Not if it is disabled already, or has
    another URL than the one that failed.
    """
    async with work() as w:
        webhook = await w.webhooks.get(webhook_id, actor)
        if not webhook.is_active or webhook.url != url:
            return False
        after = disabled(webhook, because, w.at)
        await w.webhooks.change(after, (told_of_disabling(after),))
        return True
