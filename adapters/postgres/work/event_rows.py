"""One thing that happened, as rows: a step of the timeline, and an event for each organisation that may learn of it."""

from datetime import datetime
from uuid import UUID

from adapters.postgres.mapping.values import Json
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent


def step_row(number: UUID, at: datetime, event: DomainEvent, actor: Actor) -> Json | None:
    """Give the step in the story of its case; ``None`` for what is about no case. The service itself
    has no name in it.
    """
    subject, who = dict(event.subject), None if actor.is_system else actor
    if "case" not in subject:
        return None
    return {
        "id": number,
        "case_id": subject["case"],
        "referral_id": subject.get("referral"),
        "at": at,
        "type": event.type,
        "status": event.status,
        "version": event.version,
        "organisation_id": None if who is None else who.organisation_id,
        "client_id": None if who is None else who.client_id,
        "user_id": None if who is None else who.user_id,
    }


def event_rows(number: UUID, at: datetime, event: DomainEvent, actor: Actor) -> list[Json]:
    """Give the rows of the outbox."""
    row = {
        "id": number,
        "type": event.type,
        "at": at,
        "actor_organisation_id": None if actor.is_system else actor.organisation_id,
        "subject": dict(event.subject),
        "status": event.status,
        "version": event.version,
    }
    return [{**row, "organisation_id": reader} for reader in event.audience]
