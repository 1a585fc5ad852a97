"""List webhooks."""

from domain.kernel.access import Actor
from domain.kernel.listing import Page
from domain.ports.work import OpenWork
from domain.webhooks.webhook import Webhook, WebhookQuery


async def list_webhooks(work: OpenWork, actor: Actor, query: WebhookQuery) -> Page[Webhook]:
    """List your organisation's webhooks, newest first. Secrets are never shown again.

    A client that is limited to some centres sees those that get no more than it may read itself.
    """
    async with work() as w:
        return await w.webhooks.list(query, actor)
