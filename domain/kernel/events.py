"""Domain events: past tense and free of personal data, ids and states only (contract, section 6)."""

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.ids import OrganisationId
from domain.vocabulary import EventType


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """One event. ``subject`` holds ids by kind (``{"referral": …, "case": …}``); ``audience`` is who may receive it.

    ``outcome``: how a case ended; it stands in the timeline alone. ``by_system``: the service itself did it, as a
    consequence of what the actor did; its readers may not know the actor.
    """

    type: EventType
    subject: tuple[tuple[str, UUID], ...]
    audience: tuple[OrganisationId, ...]
    status: str | None = None
    version: int | None = None
    outcome: str | None = None
    by_system: bool = False
