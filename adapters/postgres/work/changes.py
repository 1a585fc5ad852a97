"""What one unit of work records: rows by table, collected until the block ends, and rows that tell what happened."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.postgres.mapping.values import Json
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.kernel.ids import to_text
from domain.kernel.request_info import RequestInfo

WITH_A_FUNCTION = frozenset(
    {
        *("late_deletion", "unattended", "retention_told", "purge", "announced_end", "announced_limitation"),
        *("merge", "merged_erasures", "prepared"),
    }
)
"""Sections that each have a function of their own, ``corridor.record_…``."""


def journal_row(number: UUID, at: datetime, event: DomainEvent, actor: Actor | None) -> Json:
    """Return what happened as the journal keeps it, with its ``audience``. The service itself and its operator
    (``actor`` is ``None``) have no name; the migrant has no organisation.
    """
    subject = dict(event.subject)
    who = None if actor is None or actor.is_system or event.by_system else actor
    organisation = None if who is None or who.is_migrant else who.organisation_id
    return {
        "id": number,
        "case_id": subject.get("case"),
        "referral_id": subject.get("referral"),
        "at": at,
        "type": event.type,
        "status": event.status,
        "version": event.version,
        "organisation_id": organisation,
        "client_id": None if who is None else who.client_id,
        "user_id": None if who is None else who.user_id,
        "subject": subject,
        "outcome": event.outcome,
        "audience": event.audience,
    }


@dataclass(frozen=True, slots=True)
class AuditSubject:
    """Who did what, and from where. ``client_id`` is ``None`` without a client system: on our own pages, and on the
    command line. ``user_id`` is ``None`` if nobody was signed in. ``actor`` otherwise names the operator, the system or
    the migrant.
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
    audit_subject = audit_subject_of(request_info.actor.organisation_id, request_info)
    return entry_row(audit_subject, entry_id, at, case_id, outcome, about, object_id)


def entry_of_another(
    request_info: RequestInfo, entry_id: UUID, at: datetime, organisation_id: UUID, object_id: str
) -> dict[str, Any]:
    """Return the entry for the trail of an organisation whose data another one has changed."""
    audit_subject = audit_subject_of(organisation_id, request_info)
    return entry_row(audit_subject, entry_id, at, None, "allowed", "changed", object_id)


def audit_subject_of(organisation_id: UUID, request_info: RequestInfo) -> AuditSubject:
    """Return who did it, for the trail of one organisation."""
    actor = request_info.actor
    behind = None if actor.is_staff else "system" if actor.is_system else "migrant"
    return AuditSubject(
        organisation_id,
        actor.client_id if behind is None else None,
        actor.user_id,
        request_info.operation,
        request_info.address,
        request_info.request_id,
        behind,
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
    entry: Json = {
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
        entry["actor"] = audit_subject.actor
    return {
        "chain_id": case_id or audit_subject.organisation_id,
        "id": entry_id,
        "at": at,
        "organisation_id": audit_subject.organisation_id,
        "case_id": case_id,
        "entry": json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False),
    }


class Changes:
    """Collects rows for ``corridor.record`` (``generated/recording.py`` explains the sections)."""

    def __init__(self) -> None:
        self._sections: dict[str, list[Json]] = {}
        self._insert: dict[str, list[Json]] = {}
        self._update: dict[str, list[Json]] = {}
        self._custody: Json | None = None
        self._answer: Json | None = None
        self._preconditions: dict[str, list[Json]] = {}
        self._for_the_person: UUID | None = None
        self._owed_deletion = False
        self._takes_case = False
        self._going_on = False

    def insert(self, table: str, row: Json) -> None:
        """Add a new row."""
        self._insert.setdefault(table, []).append(row)

    def update(self, table: str, row: Json) -> None:
        """Add the next version of a row."""
        self._update.setdefault(table, []).append(row)

    def add(self, section: str, rows: Iterable[Json]) -> None:
        """Add to one of the other sections: access, grant, revoke, journal, audit."""
        self._sections.setdefault(section, []).extend(rows)

    def move_custody(self, move: Json) -> None:
        """Transfer custody (or end it, if ``centre_id`` is ``None``)."""
        self._custody = move

    def add_precondition(self, table: str, row: Json) -> None:
        """Add a precondition; the record is refused if that row has changed meanwhile."""
        rows = self._preconditions.setdefault(table, [])
        if row not in rows:  # referrals sent together share their agreement
            rows.append(row)

    def for_the_person(self, case_id: UUID) -> None:
        """Mark this decision as one that affects every partner of the case (``case_decisions.sql``)."""
        self._for_the_person = case_id

    def for_an_owed_deletion(self) -> None:
        """Mark this as confirming a deletion without access (``alembic/sql/referrals/owed_deletions.sql``)."""
        self._owed_deletion = True

    def for_the_new_holder(self) -> None:
        """Mark this as the record by which the caller takes a case over (``alembic/sql/cases/custody_moves.sql``)."""
        self._takes_case = True

    def for_going_on(self) -> None:
        """Mark this as a decline after which the sender's referral goes on (``alembic/sql/referrals/going_on.sql``)."""
        self._going_on = True

    @property
    def function(self) -> str:
        """Return the function that records the changes."""
        if self._takes_case:
            return "record_custody_move"
        if self._going_on:
            return "record_going_on"
        if self._owed_deletion:
            return "record_owed_deletion"
        for section in WITH_A_FUNCTION.intersection(self._sections):
            return f"record_{section}"
        return "record" if self._for_the_person is None else "record_for_the_person"

    def keep_answer(self, answer: Json) -> None:
        """Store the response for retries."""
        self._answer = answer

    @property
    def empty(self) -> bool:
        """Return whether there is nothing to record."""
        return not (self._sections or self._insert or self._update or self._custody or self._answer)

    @property
    def changes_nothing(self) -> bool:
        """Return whether the only thing to record is who read."""
        changes = self._sections.keys() - {"audit", "audit_of_others"} or self._insert or self._update or self._custody
        return not changes

    def as_document(self) -> dict[str, Any]:
        """Return the document that the record function reads."""
        document: dict[str, Any] = {name: rows for name, rows in self._sections.items() if rows}
        for name, tables in (("insert", self._insert), ("update", self._update)):
            if tables:
                document[name] = tables
        if self._preconditions:
            document["preconditions"] = self._preconditions
        if self._for_the_person is not None:
            document["for_the_person"] = self._for_the_person
        if self._custody is not None:
            document["custody"] = self._custody
        if self._answer is not None:
            document["answer"] = self._answer
        return document


def revoke_row(data_key_id: UUID, organisation_id: UUID, case_id: UUID, *, identity: bool) -> Json:
    """Revoke an organisation's copy of a key: the ``identity`` key, or else a conversation's."""
    return {"data_key_id": data_key_id, "organisation_id": organisation_id, "case_id": case_id, "identity": identity}


def access_row(organisation_id: UUID, case_id: UUID, object_id: UUID, since: object) -> Json:
    """Give an organisation access to a case (``object_id`` = case) or one of its referrals."""
    return {"organisation_id": organisation_id, "case_id": case_id, "object_id": object_id, "since": since}
