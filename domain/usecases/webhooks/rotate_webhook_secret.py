"""Give a webhook a new secret."""

from domain.kernel.access import Actor
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.webhook import BOTH_SIGN, WebhookWithSecret, changed


async def rotate_webhook_secret(work: OpenWork, actor: Actor, webhook_id: WebhookId) -> WebhookWithSecret:
    """Give a webhook a new secret, which is shown only this once. For 24 hours the former one signs too: each delivery
    has both signatures, so that your receiver can change over at any time.
    """
    async with work() as w:
        webhook = changed(await w.webhooks.get(webhook_id, actor), w.at, former_secret_until=w.at + BOTH_SIGN)
        return w.answer(WebhookWithSecret(webhook, await w.webhooks.rotate_secret(webhook)))
