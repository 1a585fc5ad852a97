"""Webhooks on PostgreSQL. Their secrets are wrapped by the root key; what receivers answer is sealed."""

import os
from datetime import datetime

from pydantic_core import from_json

from adapters.postgres.mapping.values import Json, blob
from adapters.postgres.mapping.webhooks import delivery_of, secret_context, webhook_of, webhook_row
from adapters.postgres.work.paging import page_of, query_document
from adapters.postgres.work.work import PostgresWork
from domain.events.feed import FeedEvent
from domain.kernel.access import Actor, known
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DeliveryId, WebhookId
from domain.kernel.keys import CiphertextRejected, DataKey, KeyServiceUnavailable
from domain.kernel.listing import Page
from domain.vocabulary import EventType
from domain.webhooks.deliveries import Delivery, DeliveryQuery, DeliveryStatus
from domain.webhooks.signing import BYTES, secret_text
from domain.webhooks.webhook import MOST, READS_EVENTS, Webhook, WebhookQuery, is_in_reach


class PostgresWebhooks:
    """Implements ``domain.ports.webhooks.Webhooks``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._wrapped: dict[WebhookId, Json] = {}
        self._before: dict[WebhookId, Webhook] = {}

    async def add(self, webhook: Webhook) -> str:
        """Record a new webhook; returns its secret."""
        work, secret = self._work, os.urandom(BYTES)
        log_key = work.vault.new_data_key().reveal()
        work.concerns("webhook", webhook.id)
        work.changes.insert(
            "webhooks",
            {
                **webhook_row(webhook),
                "secret": await work.vault.wrap_secret(secret, secret_context(webhook.id, "secret")),
                "former_secret": None,
                "log_key": await work.vault.wrap_secret(log_key, secret_context(webhook.id, "log_key")),
                "replay_since": None,
                "replay_after": 0,
            },
        )
        work.changes.add("must_have_few_webhooks", [{"client_id": webhook.client_id, "most": MOST}])
        return secret_text(secret)

    async def count(self) -> int:
        """Count those of the calling client."""
        return int(await self._work.load("load_webhook_count"))

    async def get(self, webhook_id: WebhookId, actor: Actor) -> Webhook:
        """Find one that the actor may see; raises ``Missing``."""
        row: Json = known(await self._work.load("load_webhook", webhook_id))
        webhook = webhook_of(row)
        self._wrapped[webhook.id] = {name: blob(row[name]) for name in ("secret", "log_key")}
        self._before[webhook.id] = webhook
        return known(webhook if is_in_reach(actor, webhook) else None)

    async def list(self, query: WebhookQuery, actor: Actor) -> Page[Webhook]:
        """List those that the actor may see, newest first."""
        asked = query_document(query, actor)
        return await page_of(
            self._work, "list_webhooks", asked, query, lambda row: _in_reach(webhook_of(from_json(row["item"])), actor)
        )

    async def change(self, webhook: Webhook, happened: tuple[DomainEvent, ...] = ()) -> None:
        """Record the next version of one that was loaded in this work."""
        changes = self._work.changes
        self._work.concerns("webhook", webhook.id)
        changes.update("webhooks", webhook_row(webhook))
        before = self._before[webhook.id]
        if (webhook.is_active and not before.is_active) or webhook.url != before.url:
            changes.add("forget_failures", [{"id": webhook.id}])
        self._work.record_events(happened)

    async def rotate_secret(self, webhook: Webhook) -> str:
        """Record the next version with a new secret; returns it."""
        secret = os.urandom(BYTES)
        wrapped = await self._work.vault.wrap_secret(secret, secret_context(webhook.id, "secret"))
        former = self._wrapped[webhook.id]["secret"]
        self._work.changes.add("change_secrets", [{"id": webhook.id, "secret": wrapped, "former_secret": former}])
        await self.change(webhook)
        return secret_text(secret)

    async def remove(self, webhook: Webhook) -> None:
        """Delete it, with what was sent there."""
        self._work.concerns("webhook", webhook.id)
        self._work.changes.add("remove_webhooks", [{"id": webhook.id}])

    async def deliveries(self, webhook: Webhook, query: DeliveryQuery, actor: Actor) -> Page[Delivery]:
        """List what was sent there, newest first, as far as the actor may read it."""
        key = await self._log_key(webhook.id)
        asked = query_document(query) | {"webhook": webhook.id, "reads": READS_EVENTS in actor.scopes}
        return await page_of(
            self._work, "list_deliveries", asked, query, lambda row: delivery_of(from_json(row["item"]), key)
        )

    async def deliver_again(self, webhook: Webhook, delivery_id: DeliveryId) -> None:
        """Send one delivery again; raises ``Missing``."""
        known(await self._work.load("load_delivery", webhook.id, delivery_id))
        asked = {"webhook_id": webhook.id, "delivery_id": delivery_id, "at": self._work.at}
        self._work.changes.add("deliver_again", [asked])

    async def replay(self, webhook: Webhook, since: datetime) -> None:
        """Send everything again that has happened since then."""
        self._work.changes.add("ask_for_replay", [{"webhook_id": webhook.id, "since": since}])

    async def test(self, webhook: Webhook) -> Delivery:
        """Send an event that says nothing."""
        work = self._work
        about = DomainEvent(EventType.WEBHOOK_TEST, (("webhook", webhook.id),), ())
        (event_id,) = work.record_events((about,))
        delivery_id = DeliveryId(work.new_id())
        row: Json = {
            "id": delivery_id,
            "webhook_id": webhook.id,
            "organisation_id": webhook.organisation_id,
            "event_id": event_id,
            "position": None,
            "status": DeliveryStatus.PENDING,
            "tries": 0,
            "next_at": work.at,
            "taken_by": None,
            "created_at": work.at,
        }
        work.changes.insert("deliveries", row)
        event = FeedEvent(
            event_id, about.type, work.at, webhook.organisation_id, dict(about.subject), None, None, position=0
        )
        return Delivery(delivery_id, webhook.id, event, DeliveryStatus.PENDING, work.at, work.at, ())

    async def _log_key(self, webhook_id: WebhookId) -> DataKey | None:
        wrapped = self._wrapped[webhook_id]["log_key"]
        vault = self._work.vault
        try:
            return vault.data_key(await vault.unwrap_secret(wrapped, secret_context(webhook_id, "log_key")))
        except (CiphertextRejected, KeyServiceUnavailable) as problem:
            self._work.cannot_open(problem)
            return None


def _in_reach(webhook: Webhook, actor: Actor) -> Webhook | None:
    return webhook if is_in_reach(actor, webhook) else None
