"""Schemas of events."""

import operator
from typing import Any

from pydantic import Field

from api.v1.fields import ResponseBody, Time, no_default
from domain.events.feed import FeedEvent
from domain.kernel.ids import shown, to_text
from domain.vocabulary import EventType

KINDS = {"redirected_to": "referral"}
"""Members of a subject that are not called after the kind of object that they name."""


def _id(description: str) -> Any:
    return Field(default="", description=description, exclude_if=operator.not_, json_schema_extra=no_default)


class EventSubject(ResponseBody):
    """What the event is about. Ids that do not apply are left out."""

    referral_id: str = _id("The referral.")
    case_id: str = _id("The case.")
    handoff_id: str = _id("The handoff.")
    consent_id: str = _id("The consent.")
    message_id: str = _id("The message.")
    document_id: str = _id("The document.")
    claim_id: str = _id("The claim.")
    redirected_to: str = _id("The referral that goes on in its place.")
    centre_id: str = _id("The centre.")
    corridor_id: str = _id("The corridor.")
    agreement_id: str = _id("The agreement.")
    group_id: str = _id("The group.")
    client_id: str = _id("The client whose budget is spent.")
    webhook_id: str = _id("The webhook.")

    @classmethod
    def of(cls, event: FeedEvent) -> "EventSubject":
        """Build it from the domain object."""
        return cls(
            **{
                kind if kind in KINDS else f"{kind}_id": to_text(KINDS.get(kind, kind), number)
                for kind, number in event.subject.items()
            }
        )


class EventAnswer(ResponseBody, title="Event"):
    """Something that happened. No personal data: ids and states."""

    id: str
    type: EventType
    time: Time = Field(description="When it happened.")
    organisation_id: str | None = Field(description="Whose client or person did it; null for the service itself.")
    subject: EventSubject = Field(description="What it is about.")
    status: str | None = Field(description="The state of what it is about, after the event.")
    version: int | None = Field(description="The version of what it is about, after the event.")
    sequence: int = Field(description="Grows from event to event in your organisation's feed; gaps mean nothing.")

    @classmethod
    def of(cls, event: FeedEvent) -> "EventAnswer":
        """Build it from the domain object."""
        return cls(
            id=to_text("event", event.id),
            type=event.type,
            time=event.at,
            organisation_id=shown("organisation", event.organisation_id),
            subject=EventSubject.of(event),
            status=event.status,
            version=event.version,
            sequence=event.position,
        )


class EventPage(ResponseBody):
    """Events, oldest first."""

    items: tuple[EventAnswer, ...]
    next_cursor: str = Field(description="Always there: continue from it at any time; nothing is missed or repeated.")


def event_body(event: FeedEvent) -> bytes:
    """Return an event as it is sent to a webhook: the same as in the feed."""
    return EventAnswer.of(event).model_dump_json().encode()
