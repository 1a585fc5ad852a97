"""Finds somebody who may act now: neither the person nor the organisation is disabled."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from adapters.postgres.rows.directory import OrganisationRow
from adapters.postgres.rows.staff import UserRow


def find_person(session: Session, user_id: UUID) -> UserRow | None:
    """Load a person; ``None`` for unknown and for disabled, person or organisation, alike."""
    return session.scalars(
        select(UserRow)
        .join(OrganisationRow, col(OrganisationRow.id) == col(UserRow.organisation_id))
        .where(
            col(UserRow.id) == user_id,
            col(UserRow.status) == "active",
            col(OrganisationRow.status) == "active",
        )
    ).one_or_none()
