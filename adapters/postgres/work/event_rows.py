"""One domain event as rows: a timeline step, and an event for each organisation that may see it."""

from datetime import datetime
from uuid import UUID

from adapters.postgres.mapping.values import Json
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent


def step_row(number: UUID, at: datetime, event: DomainEvent, actor: Actor) -> Json | None:
    """Return the step in its case's timeline; ``None`` if it is not about a case. The service itself has no name."""
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
    """Return the outbox rows."""
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
