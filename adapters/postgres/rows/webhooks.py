"""Tables of webhooks and their deliveries."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from adapters.postgres.rows.columns import (
    CORRIDOR,
    Id,
    one_of,
    refers_to,
    sealed,
    text,
    texts,
    uuid_key,
    uuids,
    versioned,
)
from domain.webhooks.deliveries import DeliveryStatus
from domain.webhooks.webhook import WebhookStatus


class WebhookRow(SQLModel, table=True):
    """A webhook. ``secret``, ``former_secret`` and ``log_key``, which seals what receivers answer, are wrapped by the
    root key. ``replay_since``: everything since then is being sent again, up to the position ``replay_after`` so far.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        one_of("status", WebhookStatus, "webhook_status_is_known"),
        versioned(
            *("organisation_id", "client_id", "user_id", "centre_ids", "created_at", "failing_since", "held_until"),
            "secret",
            *("former_secret", "log_key", "replay_since", "replay_after"),
        ),
    )

    id: Id = uuid_key()
    version: int
    organisation_id: Id = refers_to("corridor.organisations.id", index=True)
    client_id: Id
    user_id: Id | None
    centre_ids: list[Id] | None = uuids(nullable=True)
    reads_events: bool
    url: str = text()
    types: list[str] = texts()
    description: str | None = text(nullable=True)
    status: str = text()
    disabled_because: str | None = text(nullable=True)
    disabled_at: datetime | None
    failing_since: datetime | None
    held_until: datetime | None
    former_secret_until: datetime | None
    created_at: datetime
    updated_at: datetime
    secret: bytes = sealed(nullable=False)
    former_secret: bytes | None = sealed()
    log_key: bytes = sealed(nullable=False)
    replay_since: datetime | None
    replay_after: int = Field(sa_type=BigInteger)


class DeliveryRow(SQLModel, table=True):
    """An event on its way to a webhook. ``position``: in the feed of the organisation; null for a test.

    ``next_at``: when it is tried next; null once it has ended. A worker that has taken it sets ``taken_by``, and moves
    ``next_at`` to when another may take it.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("deliveries_due", "webhook_id", "next_at", postgresql_where="next_at IS NOT NULL"),
        Index("deliveries_taken", "webhook_id", postgresql_where="taken_by IS NOT NULL"),
        Index("deliveries_at_position", "webhook_id", "position"),
        Index("deliveries_of_webhook", "webhook_id", "created_at", "id"),
        Index("deliveries_by_age", "created_at"),
        one_of("status", DeliveryStatus, "delivery_status_is_known"),
        {"schema": CORRIDOR},
    )

    id: Id = uuid_key()
    webhook_id: Id
    organisation_id: Id
    event_id: Id
    position: int | None = Field(sa_type=BigInteger, nullable=True)
    status: str = text()
    tries: int
    next_at: datetime | None
    taken_by: Id | None
    created_at: datetime


class DeliveryAttemptRow(SQLModel, table=True):
    """One attempt. ``answer``: the beginning of what the receiver answered, sealed with the webhook's ``log_key``."""

    __tablename__ = "delivery_attempts"
    __table_args__ = ({"schema": CORRIDOR},)

    delivery_id: Id = Field(primary_key=True)
    number: int = Field(primary_key=True)
    organisation_id: Id
    at: datetime
    milliseconds: int
    status: int | None
    problem: str | None = text(nullable=True)
    answer: bytes | None = sealed()
