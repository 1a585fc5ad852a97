"""What an actor sees of a claim, in full or in a list."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.cases.relation import CaseFile, level_of
from domain.claims.access import RECORD_CONSENT, may_change, reading_of_claims, reads_in_full
from domain.claims.amounts import Amounts
from domain.claims.claim import Claim
from domain.claims.lifecycle import allowed_steps
from domain.claims.limitation import days_left
from domain.kernel.access import Actor
from domain.kernel.errors import NotYourSide
from domain.kernel.events import DomainEvent
from domain.kernel.ids import OrganisationId
from domain.kernel.listing import NEWEST, Position, SortKey
from domain.vocabulary import ClaimStatus, ClaimStep, EventType


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as one actor sees it. Not ``in_full``: only ids, kinds, states and dates are shown.

    ``limitation_in``: days left for filing, while it is not filed. ``allowed_steps``: what this actor can record next.
    """

    claim: Claim
    case_code: str
    in_full: bool
    status: ClaimStatus
    amounts: Amounts
    overdue: bool
    limitation_in: int | None
    allowed_steps: tuple[ClaimStep, ...]


def view_of(actor: Actor, file: CaseFile, claim: Claim, at: datetime) -> ClaimView | None:
    """Return what the actor sees of a claim now; ``None`` if it sees no claims of the case. Raises ``Missing`` for a
    stranger.
    """
    reading = reading_of_claims(actor, file, at)
    if reading is None:
        return None
    status, today = claim.status, at.date()
    changes = may_change(actor, file, claim, at)
    return ClaimView(
        claim=claim,
        case_code=file.case.code,
        in_full=reads_in_full(actor, reading, claim),
        status=status,
        amounts=claim.amounts,
        overdue=claim.is_overdue(today),
        limitation_in=days_left(claim, today),
        allowed_steps=allowed_steps(status) if changes else (),
    )


def must_be_in_full(view: ClaimView) -> None:
    """Raise ``NotYourSide`` unless the actor reads the claim in full."""
    if not view.in_full:
        raise NotYourSide(RECORD_CONSENT)


def item_of(actor: Actor, file: CaseFile, claim: Claim, at: datetime) -> ClaimView | None:
    """Return the same for a list, in which strangers see nothing."""
    return None if level_of(actor, file) is None else view_of(actor, file, claim, at)


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """Filters; ``None`` matches everything. ``limit``: 1 to 200.

    ``limitation_before``: not filed, with a last day before this one. ``overdue``: whether ``Claim.due_on`` has passed.
    """

    sorted_by: ClassVar[SortKey] = NEWEST

    limit: int
    status: ClaimStatus | None = None
    forum_country: str | None = None
    limitation_before: date | None = None
    overdue: bool | None = None
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A new claim, the case as it was decided on, and what those who read it are told."""

    file: CaseFile
    claim: Claim
    happened: DomainEvent


def updated(claim: Claim, audience: tuple[OrganisationId, ...]) -> DomainEvent:
    """Create the event of a changed claim: ids, state and version, for those who read it."""
    subject = (("claim", claim.id), ("case", claim.case_id))
    return DomainEvent(EventType.CLAIM_UPDATED, subject, audience, claim.status, claim.version)
