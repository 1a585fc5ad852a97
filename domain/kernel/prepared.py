"""Changes that another part of the system has made ready (ADR 0081)."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from domain.kernel.ids import OrganisationId

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Prepared(Generic[V]):
    """A change that takes effect with the work that records it (``Work.enact``), and otherwise never.

    ``subject`` is what it changes, of the organisation ``owner``; ``result`` is what it will be then.
    """

    id: UUID
    subject: tuple[str, UUID]
    owner: OrganisationId
    result: V
