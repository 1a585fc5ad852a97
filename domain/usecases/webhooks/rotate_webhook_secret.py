"""Give a webhook a new secret."""

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.webhook import BOTH_SIGN, WebhookWithSecret, changed


async def rotate_webhook_secret(
    work: OpenWork, actor: Actor, webhook_id: WebhookId, if_match: Versions | None
) -> WebhookWithSecret:
    """Give a webhook a new secret, which is shown only this once. For 24 hours the former one signs too: each delivery
    has both signatures, so that your receiver can change over at any time.
    """
    async with work() as w:
        before = await w.webhooks.get(webhook_id, actor)
        must_match(if_match, before.version)
        webhook = changed(before, w.at, former_secret_until=w.at + BOTH_SIGN)
        return w.answer(WebhookWithSecret(webhook, await w.webhooks.rotate_secret(webhook)))
