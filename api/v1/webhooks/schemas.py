"""Schemas of webhooks and deliveries."""

from typing import Any

from pydantic import Field

from api.v1.events.schemas import EventAnswer
from api.v1.fields import Name, RequestBody, ResponseBody, Time, once
from api.v1.patches import Patch, patch_of
from api.v1.shown_once import ShownOnce
from api.v1.web_addresses import WebAddress
from domain.kernel.ids import to_text
from domain.vocabulary import EventType
from domain.webhooks.deliveries import Attempt, Delivery, DeliveryProblem, DeliveryStatus
from domain.webhooks.webhook import (
    Webhook,
    WebhookChange,
    WebhookRequest,
    WebhookStatus,
    WebhookWithSecret,
    WhyDisabled,
)


class CreateWebhookBody(RequestBody, title="CreateWebhookRequest"):
    """Where to send which events."""

    url: WebAddress = Field(
        description="https at port 443, with a public name as its host (punycode); no credentials, no fragment."
    )
    types: tuple[EventType, ...] = Field(default=(), max_length=100, description="Empty: events of every type.")
    description: Name | None = Field(default=None, description="For your own people.")

    def to_command(self) -> WebhookRequest:
        """Return it for the use case."""
        return WebhookRequest(self.url, once(self.types), self.description)


@patch_of(CreateWebhookBody)
class UpdateWebhookBody(Patch, title="UpdateWebhookRequest"):
    """Changes to a webhook: what you leave out stays."""

    status: WebhookStatus | None = Field(default=None, description="disabled: nothing is sent any more.")

    def to_change(self) -> WebhookChange:
        """Return it for the use case."""
        values: dict[str, Any] = {
            name: getattr(self, name) for name in self.model_fields_set & {"url", "types", "description"}
        }
        if "types" in values:
            values["types"] = once(values["types"] or ())
        return WebhookChange(values, self.status)


class WebhookAnswer(ResponseBody, title="Webhook"):
    """Where events are sent. Its secret is not shown again."""

    id: str
    version: int
    client_id: str = Field(description="The client that registered it: it gets what this client may read.")
    url: str = Field(description="Where events are sent.")
    types: tuple[EventType, ...] = Field(description="Empty: events of every type.")
    description: str | None = Field(description="For your own people.")
    status: WebhookStatus = Field(description="disabled: nothing is sent.")
    disabled_because: WhyDisabled | None = Field(
        description="requested: by a PATCH; gone: your receiver responded with 410; "
        "failing: ten attempts failed, and nothing else arrived."
    )
    disabled_at: Time | None = Field(description="When it was disabled.")
    failing_since: Time | None = Field(
        description="Nothing has arrived since then; null if the last attempt succeeded."
    )
    former_secret_until: Time | None = Field(description="Until then the previous secret signs too.")
    created_at: Time
    updated_at: Time

    @property
    def location(self) -> str:
        """The path of its URL, for the Location header."""
        return f"/v1/webhooks/{self.id}"

    @classmethod
    def of(cls, webhook: Webhook) -> "WebhookAnswer":
        """Build it from the domain object."""
        return cls(**_fields(webhook))


class WebhookWithSecretAnswer(WebhookAnswer, ShownOnce, title="WebhookWithSecret"):
    """A webhook with its secret, which is shown only once."""

    secrets = ("secret",)

    secret: str | None = Field(default=None, description="Verify deliveries with it, as Standard Webhooks describes.")

    @classmethod
    def of(cls, made: WebhookWithSecret) -> "WebhookWithSecretAnswer":  # type: ignore[override]  # built from more
        """Build it from the domain object."""
        return cls(**_fields(made.webhook), secret=made.secret)


def _fields(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": to_text("webhook", webhook.id),
        "version": webhook.version,
        "client_id": to_text("client", webhook.client_id),
        "url": webhook.url,
        "types": webhook.types,
        "description": webhook.description,
        "status": webhook.status,
        "disabled_because": webhook.disabled_because,
        "disabled_at": webhook.disabled_at,
        "failing_since": webhook.failing_since,
        "former_secret_until": webhook.former_secret_until,
        "created_at": webhook.created_at,
        "updated_at": webhook.updated_at,
    }


class WebhookPage(ResponseBody):
    """One page of webhooks, newest first."""

    items: tuple[WebhookAnswer, ...]
    next_cursor: str | None


class AttemptAnswer(ResponseBody, title="DeliveryAttempt"):
    """One attempt to deliver an event."""

    at: Time = Field(description="When it began.")
    milliseconds: int = Field(description="How long it took.")
    status: int | None = Field(description="The HTTP status of your receiver's response; null without one.")
    problem: DeliveryProblem | None = Field(
        description="Why there was no response: not_allowed (the name leads to an address that is not public), "
        "no_connection, tls (no certificate of that name that we trust), timed_out, or not_http."
    )
    answer: str | None = Field(description="What your receiver responded, up to 1 KiB; null if nothing can be shown.")

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptAnswer":
        """Build it from the domain object."""
        return cls(
            at=attempt.at,
            milliseconds=attempt.milliseconds,
            status=attempt.status,
            problem=attempt.problem,
            answer=None if attempt.answer is None else attempt.answer.decode("utf-8", "replace"),
        )


class DeliveryAnswer(ResponseBody, title="Delivery"):
    """An event on its way to a webhook."""

    id: str = Field(description="The webhook-id of every attempt: your receiver recognises repeats by it.")
    webhook_id: str = Field(description="Where it is sent.")
    event: EventAnswer = Field(description="What is sent: this is the body of the request.")
    status: DeliveryStatus = Field(
        description="cancelled: before it was sent, the client lost access to it or was disabled."
    )
    created_at: Time
    next_attempt_at: Time | None = Field(description="Null once it has ended.")
    attempts: tuple[AttemptAnswer, ...] = Field(description="Oldest first.")

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("delivery", delivery.id),
            webhook_id=to_text("webhook", delivery.webhook_id),
            event=EventAnswer.of(delivery.event),
            status=delivery.status,
            created_at=delivery.created_at,
            next_attempt_at=delivery.next_attempt_at,
            attempts=tuple(map(AttemptAnswer.of, delivery.attempts)),
        )


class DeliveryPage(ResponseBody):
    """One page of deliveries, newest first."""

    items: tuple[DeliveryAnswer, ...]
    next_cursor: str | None


class ReplayBody(RequestBody, title="ReplayRequest"):
    """From when on."""

    since: Time = Field(description="Everything that has happened since then is sent.")
