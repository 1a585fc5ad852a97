"""The rows that tell what happened: timeline steps, events for each organisation, audit entries."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.postgres.mapping.values import Json
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.kernel.ids import to_text
from domain.kernel.request_info import RequestInfo


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


@dataclass(frozen=True, slots=True)
class AuditSubject:
    """Who did what, and from where. ``client_id`` is ``None`` without a client system: on our own pages, and on the
    command line. ``user_id`` is ``None`` if nobody was signed in. ``actor`` otherwise names the operator or the system.
    """

    organisation_id: UUID
    client_id: UUID | None
    user_id: UUID | None
    operation: str
    address: str | None
    request_id: str
    actor: str | None = None


def audit_row(
    request_info: RequestInfo,
    entry_id: UUID,
    at: datetime,
    case_id: UUID | None,
    outcome: str,
    about: str,
    object_id: str | None = None,
) -> dict[str, Any]:
    """Return the entry for an API request."""
    audit_subject = deed_in_trail_of(request_info.actor.organisation_id, request_info)
    return entry_row(audit_subject, entry_id, at, case_id, outcome, about, object_id)


def entry_of_another(
    request_info: RequestInfo, entry_id: UUID, at: datetime, organisation_id: UUID, object_id: str
) -> dict[str, Any]:
    """Return the entry for the trail of an organisation whose data another one has changed."""
    audit_subject = deed_in_trail_of(organisation_id, request_info)
    return entry_row(audit_subject, entry_id, at, None, "allowed", "changed", object_id)


def deed_in_trail_of(organisation_id: UUID, request_info: RequestInfo) -> AuditSubject:
    """Return who did it, for the trail of one organisation."""
    actor = request_info.actor
    client, by_system = (None, "system") if actor.is_system else (actor.client_id, None)
    return AuditSubject(
        organisation_id,
        client,
        actor.user_id,
        request_info.operation,
        request_info.address,
        request_info.request_id,
        by_system,
    )


def entry_row(
    audit_subject: AuditSubject,
    entry_id: UUID,
    at: datetime,
    case_id: UUID | None,
    outcome: str,
    about: str,
    object_id: str | None = None,
) -> dict[str, Any]:
    """Return one entry. Its text is canonical JSON (sorted, no spaces), to which ``append_audit`` adds the number in
    the chain: exactly these bytes are hashed.

    Entries about a case are chained for that case, others for the organisation: one global chain would serialise all
    writers and cost three quarters of the write speed.
    """
    said: Json = {
        "id": to_text("audit", entry_id),
        "at": at.isoformat(),
        "organisation": to_text("organisation", audit_subject.organisation_id),
        "client": None if audit_subject.client_id is None else to_text("client", audit_subject.client_id),
        "user": None if audit_subject.user_id is None else to_text("user", audit_subject.user_id),
        "operation": audit_subject.operation,
        "object": object_id,
        "case": None if case_id is None else to_text("case", case_id),
        "outcome": outcome,
        "about": about,
        "address": audit_subject.address,
        "request": audit_subject.request_id,
    }
    if audit_subject.actor is not None:
        said["actor"] = audit_subject.actor
    return {
        "chain_id": case_id or audit_subject.organisation_id,
        "id": entry_id,
        "at": at,
        "organisation_id": audit_subject.organisation_id,
        "case_id": case_id,
        "entry": json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    }
