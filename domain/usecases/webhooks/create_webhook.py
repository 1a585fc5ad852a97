"""Register a webhook."""

from collections.abc import Callable

from domain.kernel.access import Actor
from domain.ports.work import OpenWork
from domain.webhooks.webhook import MOST, TooManyWebhooks, UrlNotAllowed, WebhookRequest, WebhookWithSecret, made


async def create_webhook(
    work: OpenWork, actor: Actor, may_name: Callable[[str], bool], requested: WebhookRequest
) -> WebhookWithSecret:
    """Register a URL to which events are sent as they happen. `secret` is shown only this once.

    From now on it gets what your client would find in `GET /v1/events`, of the given `types` or of all. Each event
    is signed as Standard Webhooks describes. Respond with 2xx within 10 seconds, and do the work afterwards: anything
    else but 410 is tried again, up to ten attempts in three to four days.
    """
    if not may_name(requested.url):
        raise UrlNotAllowed
    async with work() as w:
        if await w.webhooks.count() >= MOST:
            raise TooManyWebhooks
        webhook = made(w.new_id(), actor, requested, w.at)
        return w.answer(WebhookWithSecret(webhook, await w.webhooks.add(webhook)))
