"""Send a test event."""

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.deliveries import Delivery
from domain.webhooks.webhook import WebhookDisabled


async def send_test_event(work: OpenWork, actor: Actor, webhook_id: WebhookId, if_match: Versions | None) -> Delivery:
    """Send a `webhook.test` event, which carries no data and is in no feed. It is sent and signed like
    every other; `GET …/deliveries` shows what your receiver answered.
    """
    async with work() as w:
        webhook = await w.webhooks.get(webhook_id, actor)
        must_match(if_match, webhook.version)
        if not webhook.is_active:
            raise WebhookDisabled
        return w.answer(await w.webhooks.test(webhook))
