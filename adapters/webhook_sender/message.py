"""What is sent: the event as the feed shows it, signed with the secrets of its webhook."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.postgres.mapping.feed import event_of
from adapters.postgres.mapping.values import Json, bytes_of, uuid_of
from adapters.postgres.mapping.webhooks import secret_context, webhook_of
from domain.events.feed import FeedEvent
from domain.kernel.ids import DeliveryId, WebhookId, to_text
from domain.kernel.keys import DataKey, Vault
from domain.webhooks.signing import headers
from domain.webhooks.webhook import Webhook

REMEMBERED = 300.0
"""Seconds for which opened secrets stay in memory."""
Written = Callable[[FeedEvent], bytes]
"""Writes an event as the API does."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The opened secrets of a webhook."""

    signing: bytes
    former: bytes | None
    log_key: DataKey


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that this worker has taken."""

    id: DeliveryId
    tries: int
    webhook: Webhook
    event: FeedEvent
    wrapped: Json

    @classmethod
    def of(cls, row: Json) -> "Taken":
        """Read what ``corridor.take_deliveries`` returns."""
        webhook = row["webhook"]
        return cls(DeliveryId(uuid_of(row["id"])), row["tries"], webhook_of(webhook), event_of(row["event"]), webhook)


class SecretsInMemory:
    """Opens secrets, and remembers them for a while. Of several who need the same, one opens it."""

    def __init__(self, vault: Vault, now: Callable[[], float] = time.monotonic) -> None:
        self._vault, self._now = vault, now
        self._known: dict[tuple[WebhookId, str], tuple[float, asyncio.Task[Secrets]]] = {}

    async def of(self, taken: Taken, at: datetime) -> Secrets:
        """Return the secrets with which a webhook signs then; raises ``KeyServiceUnavailable`` or
        ``CiphertextRejected``.
        """
        now, entry = self._now(), (taken.webhook.id, str(taken.wrapped["secret"]))
        if entry not in self._known or self._known[entry][0] <= now:
            self._known = {key: kept for key, kept in self._known.items() if kept[0] > now}
            self._known[entry] = (now + REMEMBERED, asyncio.create_task(self._opened(taken, at)))
        task = self._known[entry][1]
        if task.done() and task.exception() is None:
            return task.result()
        try:
            return await asyncio.shield(task)
        except Exception:
            if self._known.get(entry, (0, None))[1] is task:
                del self._known[entry]
            raise

    async def _opened(self, taken: Taken, at: datetime) -> Secrets:
        until = taken.webhook.former_secret_until
        former = None if until is None or until <= at else taken.wrapped["former_secret"]
        return Secrets(
            signing=await self._one(taken, taken.wrapped["secret"], "secret"),
            former=None if former is None else await self._one(taken, former, "secret"),
            log_key=self._vault.data_key(await self._one(taken, taken.wrapped["log_key"], "log_key")),
        )

    async def _one(self, taken: Taken, wrapped: str, purpose: str) -> bytes:
        return await self._vault.unwrap_secret(bytes_of(wrapped), secret_context(taken.webhook.id, purpose))


def signed(taken: Taken, secrets: Secrets, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers of a request with this body."""
    until = taken.webhook.former_secret_until
    both = secrets.former is not None and until is not None and at < until
    signing = (secrets.signing, secrets.former) if both and secrets.former is not None else (secrets.signing,)
    return {"Content-Type": "application/json", **headers(to_text("delivery", taken.id), at, body, signing)}
