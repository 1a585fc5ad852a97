"""Finds people who may act now: neither the person nor the organisation is disabled."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import UserRow

ACTIVE = (
    col(OrganisationRow.id) == col(UserRow.organisation_id),
    col(OrganisationRow.status) == "active",
    col(UserRow.status) == "active",
)
"""Conditions on a person and their own organisation, for statements that join both."""


def find_person(session: Session, user_id: UUID) -> UserRow | None:
    """Load a person; ``None`` if unknown, or if person or organisation is disabled."""
    return session.scalars(select(UserRow).where(col(UserRow.id) == user_id, *ACTIVE)).one_or_none()
