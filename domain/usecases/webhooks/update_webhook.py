"""Change a webhook."""

from collections.abc import Callable

from domain.kernel.access import Actor, Versions, must_match
from domain.kernel.ids import WebhookId
from domain.ports.work import OpenWork
from domain.webhooks.webhook import UrlNotAllowed, Webhook, WebhookChange, after_change


async def update_webhook(
    work: OpenWork,
    actor: Actor,
    may_name: Callable[[str], bool],
    webhook_id: WebhookId,
    if_match: Versions | None,
    change: WebhookChange,
) -> Webhook:
    """Change a webhook, disable it or activate it again. While it is disabled, nothing is sent; what was on its way is
    sent once it is active again, and what happened meanwhile can be replayed.
    """
    if "url" in change.values and not may_name(change.values["url"]):
        raise UrlNotAllowed
    async with work() as w:
        webhook = await w.webhooks.get(webhook_id, actor)
        must_match(if_match, webhook.version)
        after = after_change(webhook, actor, change, w.at)
        if after is not webhook:
            await w.webhooks.change(after)
        return w.answer(after)
