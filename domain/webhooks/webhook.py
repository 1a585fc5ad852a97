"""A webhook: where to send which events, and what is decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.kernel.access import Actor
from domain.kernel.errors import Conflict, Invalid
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId, ClientId, OrganisationId, UserId, WebhookId
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.vocabulary import EventType

MOST = 20
"""Webhooks that one client may have."""
READS_EVENTS = "events:read"
BOTH_SIGN = timedelta(hours=24)
"""How long the former secret signs too after a rotation (contract, section 6)."""


class WebhookStatus(StrEnum):
    """Whether events are sent."""

    ACTIVE = "active"
    DISABLED = "disabled"


class WhyDisabled(StrEnum):
    """Why a webhook is disabled."""

    REQUESTED = "requested"
    """By a PATCH."""
    GONE = "gone"
    """The receiver responded with 410."""
    FAILING = "failing"
    """Nothing arrived for as long as a delivery is tried."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """``types`` empty: events of every type. ``user_id``: the person who registered it by that client, if it was one.
    ``centre_ids``: those that its client was limited to; ``None``: all. ``reads_events``: whether the token could read
    events that last said where to send what; otherwise only tests are sent.

    ``failing_since``: the first of the failures after which nothing has arrived. ``former_secret_until``: until then
    the secret from before the last rotation signs too.
    """

    id: WebhookId
    version: int
    organisation_id: OrganisationId
    client_id: ClientId
    user_id: UserId | None
    centre_ids: frozenset[CentreId] | None
    reads_events: bool
    url: str
    types: tuple[EventType, ...]
    description: str | None
    status: WebhookStatus
    disabled_because: WhyDisabled | None
    disabled_at: datetime | None
    failing_since: datetime | None
    former_secret_until: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def is_active(self) -> bool:
        """Whether events are sent."""
        return self.status is WebhookStatus.ACTIVE


@dataclass(frozen=True, slots=True)
class WebhookWithSecret:
    """A webhook, and the secret that is shown once."""

    webhook: Webhook
    secret: str


@dataclass(frozen=True, slots=True)
class WebhookQuery:
    """A page of webhooks."""

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """What a client asks for."""

    url: str
    types: tuple[EventType, ...]
    description: str | None


class TooManyWebhooks(Conflict):
    """A client can have 20 webhooks; delete one that you no longer need."""

    code = "too_many_webhooks"


class UrlNotAllowed(Invalid):
    """The URL must be https, in ASCII, with a public host, port 443, and no user name, password or fragment."""

    code = "url_not_allowed"


class WebhookDisabled(Conflict):
    """This webhook is disabled; activate it first."""

    code = "webhook_disabled"


def made(number: UUID, actor: Actor, requested: WebhookRequest, at: datetime) -> Webhook:
    """Make a webhook of the client that asks for it; it gets what that client may read."""
    return Webhook(
        id=WebhookId(number),
        version=1,
        organisation_id=actor.organisation_id,
        client_id=actor.client_id,
        user_id=actor.user_id,
        centre_ids=None if actor.centre_ids is None else frozenset(actor.centre_ids),
        reads_events=READS_EVENTS in actor.scopes,
        url=requested.url,
        types=requested.types,
        description=requested.description,
        status=WebhookStatus.ACTIVE,
        disabled_because=None,
        disabled_at=None,
        failing_since=None,
        former_secret_until=None,
        created_at=at,
        updated_at=at,
    )


def changed(webhook: Webhook, at: datetime, **changes: Any) -> Webhook:
    """Return the next version."""
    return replace(webhook, version=webhook.version + 1, updated_at=at, **changes)


def activated(webhook: Webhook, at: datetime) -> Webhook:
    """Send events again. What was on its way is sent now; what happened meanwhile can be replayed."""
    return changed(
        webhook, at, status=WebhookStatus.ACTIVE, disabled_because=None, disabled_at=None, failing_since=None
    )


def disabled(webhook: Webhook, because: WhyDisabled, at: datetime) -> Webhook:
    """Send nothing any more."""
    return changed(webhook, at, status=WebhookStatus.DISABLED, disabled_because=because, disabled_at=at)


@dataclass(frozen=True, slots=True)
class WebhookChange:
    """``values``: those of url, types and description that were sent. ``status``: the one that was sent."""

    values: Mapping[str, Any]
    status: WebhookStatus | None = None


def after_change(webhook: Webhook, actor: Actor, change: WebhookChange, at: datetime) -> Webhook:
    """Return the next version, or the webhook as it is if nothing changes. A narrower token can say where to send what,
    and then gets no more than it may read itself.
    """
    values = {name: value for name, value in change.values.items() if getattr(webhook, name) != value}
    if values.keys() & {"url", "types"} or (change.status is WebhookStatus.ACTIVE and not webhook.is_active):
        values["reads_events"] = READS_EVENTS in actor.scopes
    if change.status is None or change.status is webhook.status:
        return changed(webhook, at, **values) if values else webhook
    if change.status is WebhookStatus.ACTIVE:
        return replace(activated(webhook, at), **values)
    return replace(disabled(webhook, WhyDisabled.REQUESTED, at), **values)


def told_of_disabling(webhook: Webhook) -> DomainEvent:
    """Tell the organisation that a webhook was disabled without its doing."""
    return DomainEvent(
        EventType.WEBHOOK_DISABLED,
        (("webhook", webhook.id),),
        (webhook.organisation_id,),
        webhook.status,
        webhook.version,
        by_system=True,
    )


def is_in_reach(actor: Actor, webhook: Webhook) -> bool:
    """Whether a client may see a webhook of its organisation: its own, or one that gets no more than it may read."""
    if webhook.organisation_id != actor.organisation_id:
        return False
    if READS_EVENTS not in actor.scopes and webhook.client_id != actor.client_id and not actor.is_system:
        return False
    return actor.centre_ids is None or (webhook.centre_ids is not None and webhook.centre_ids <= set(actor.centre_ids))
