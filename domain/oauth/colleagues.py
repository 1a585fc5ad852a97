"""Who sees the people of their organisation, and who ends somebody's access (ADR 0084).

Those whose role has ``organisations:manage`` see them; only administrators and coordinators end access, never their
own. So an organisation keeps an administrator: the one who ends an access is active, and stays.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.kernel.access import MANAGING
from domain.kernel.roles import SCOPES_OF_ROLE, Role

ADMINISTRATORS = (Role.ORGANISATION_ADMIN, Role.COORDINATOR)
"""The roles of those who end access in their own organisation."""


class Why(StrEnum):
    """Why somebody may not; the code stands in the audit trail."""

    ROLE = "insufficient_scope"
    UNKNOWN = "not_found"
    READS_ONLY = "administrators_only"
    ONESELF = "own_access"


class PeopleRefused(Exception):
    """Somebody may not see the people of their organisation, or may not end this person's access."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of an organisation; without ``centre_ids`` not limited to some of its centres."""

    id: UUID
    organisation_id: UUID
    role: Role
    centre_ids: Set[UUID] | None


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One row of the list. ``centres`` are names, ``None`` for all; ``signed_in_at`` is ``None`` if no sign-in is
    stored (expired sessions are deleted).
    """

    id: UUID
    name: str
    sign_in_name: str
    role: Role
    centres: tuple[str, ...] | None
    active: bool
    signed_in_at: datetime | None
    here: bool
    may_be_ended: bool


def why_no_list(viewer: Colleague) -> Why | None:
    """Return why somebody may not see the list."""
    return None if MANAGING in SCOPES_OF_ROLE[viewer.role] else Why.ROLE


def sees(viewer: Colleague, person: Colleague) -> bool:
    """Whether the list shows a person to somebody who may see it. Who is limited to some centres sees themselves and
    those limited to the same centres or fewer, as they manage only such clients (``managing.must_be_in_reach``).
    """
    if person.organisation_id != viewer.organisation_id:
        return False
    if viewer.centre_ids is None or person.id == viewer.id:
        return True
    return person.centre_ids is not None and person.centre_ids <= viewer.centre_ids


def why_not_end(viewer: Colleague, person: Colleague | None) -> Why | None:
    """Return why somebody may not end a person's access. What they do not see is ``UNKNOWN``, as is an invented id."""
    if refused := why_no_list(viewer):
        return refused
    if person is None or not sees(viewer, person):
        return Why.UNKNOWN
    if viewer.role not in ADMINISTRATORS:
        return Why.READS_ONLY
    return Why.ONESELF if person.id == viewer.id else None
