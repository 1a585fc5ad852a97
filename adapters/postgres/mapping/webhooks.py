"""Webhooks and deliveries: row to domain and back."""

from dataclasses import fields

from adapters.postgres.mapping.feed import event_of
from adapters.postgres.mapping.values import Json, as_array, blob, members, moment, time, uuid_of
from domain.kernel.ids import CaseId, CentreId, ClientId, DeliveryId, OrganisationId, UserId, WebhookId
from domain.kernel.keys import CiphertextRejected, DataKey, SealedPlace
from domain.vocabulary import EventType
from domain.webhooks.deliveries import Attempt, Delivery, DeliveryProblem, DeliveryStatus
from domain.webhooks.webhook import Webhook, WebhookStatus, WhyDisabled


def webhook_of(row: Json) -> Webhook:
    """Read a webhook."""
    centres = row["centre_ids"]
    return Webhook(
        id=WebhookId(uuid_of(row["id"])),
        version=row["version"],
        organisation_id=OrganisationId(uuid_of(row["organisation_id"])),
        client_id=ClientId(uuid_of(row["client_id"])),
        user_id=None if row["user_id"] is None else UserId(uuid_of(row["user_id"])),
        centre_ids=None if centres is None else frozenset(CentreId(uuid_of(each)) for each in centres),
        reads_events=row["reads_events"],
        url=row["url"],
        types=members(EventType, row["types"]),
        description=row["description"],
        status=WebhookStatus(row["status"]),
        disabled_because=None if row["disabled_because"] is None else WhyDisabled(row["disabled_because"]),
        disabled_at=moment(row["disabled_at"]),
        failing_since=moment(row["failing_since"]),
        former_secret_until=moment(row["former_secret_until"]),
        created_at=time(row["created_at"]),
        updated_at=time(row["updated_at"]),
    )


def webhook_row(webhook: Webhook) -> Json:
    """Write a webhook, without its secrets."""
    row = {field.name: getattr(webhook, field.name) for field in fields(webhook)}
    return {**row, "centre_ids": as_array(webhook.centre_ids)}


def secret_context(webhook_id: WebhookId, column: str) -> bytes:
    """Bind a secret that the root key wraps to its webhook and column; the former one stays bound to ``secret``."""
    return f"webhook|{column}|".encode() + webhook_id.bytes


def answer_place(webhook_id: WebhookId, delivery_id: DeliveryId) -> SealedPlace:
    """Return the place of what a receiver answered; here the webhook stands where elsewhere the case does."""
    return SealedPlace("delivery_attempts", "answer", CaseId(webhook_id), delivery_id)


def delivery_of(row: Json, log_key: DataKey | None) -> Delivery:
    """Read a delivery; without a key, or if it is damaged, what the receiver answered is left out."""
    delivery_id, webhook_id = DeliveryId(uuid_of(row["id"])), WebhookId(uuid_of(row["webhook_id"]))
    return Delivery(
        id=delivery_id,
        webhook_id=webhook_id,
        event=event_of({**row["event"], "position": row["position"] or 0}),
        status=DeliveryStatus(row["status"]),
        created_at=time(row["created_at"]),
        next_attempt_at=moment(row["next_at"]),
        attempts=tuple(
            Attempt(
                number=one["number"],
                at=time(one["at"]),
                milliseconds=one["milliseconds"],
                status=one["status"],
                problem=None if one["problem"] is None else DeliveryProblem(one["problem"]),
                answer=_opened(blob(one["answer"]), log_key, answer_place(webhook_id, delivery_id)),
            )
            for one in row["attempts"]
        ),
    )


def _opened(sealed: bytes | None, key: DataKey | None, place: SealedPlace) -> bytes | None:
    if sealed is None or key is None:
        return None
    try:
        return key.open(sealed, place)
    except CiphertextRejected:
        return None
