"""A claim: what the migrant is owed and pursues, against one respondent (contract, section 8)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from domain.claims.amounts import Amounts, amounts_of
from domain.claims.lifecycle import PAYMENTS, status_after
from domain.kernel.access import Place
from domain.kernel.ids import CaseId, ClaimId, DocumentId
from domain.kernel.keys import Unreadable
from domain.kernel.money import Money
from domain.vocabulary import ClaimKind, ClaimStatus, ClaimStep, ForumKind, RespondentKind

MAX_STEPS = 200
"""The limit for one claim."""
MAX_CLAIMS = 50
"""The limit for one case."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Whom the claim is against. Name, licence and address are sealed; ``None`` if they were not decrypted."""

    kind: RespondentKind
    name: str | None
    country: str
    licence_number: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Forum:
    """Before whom the claim is brought. ``name`` and ``reference`` (the file number there) are sealed."""

    kind: ForumKind
    country: str
    name: str | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document of the case that supports the claim. ``sha256`` is that of the file when it was named (hexadecimal):
    anybody with the file can show later that it is the same.
    """

    document_id: DocumentId
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to a claim on a day. ``next_on``: the next date that matters, such as a hearing.

    ``rate``: what one unit of ``amount`` is worth in the currency of the award, for a payment in another currency.
    """

    id: UUID
    kind: ClaimStep
    on: date
    amount: Money | None
    rate: Decimal | None
    note: str | None
    next_on: date | None
    by: Place
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. ``recorded_by``: the centre that opened it. ``announced``: the last stage of its limitation that was
    announced, in days ahead.
    """

    id: ClaimId
    case_id: CaseId
    version: int
    kind: ClaimKind
    respondent: Respondent
    forum: Forum | None
    amount_claimed: Money | None
    limitation_on: date | None
    steps: tuple[Step, ...]
    evidence: tuple[Evidence, ...]
    recorded_by: Place
    created_at: datetime
    updated_at: datetime
    announced: int | None = None
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def status(self) -> ClaimStatus:
        """Return where the claim stands, which follows from its steps."""
        status = ClaimStatus.PREPARING
        for number, step in enumerate(self.steps, start=1):
            amounts = amounts_of(self.amount_claimed, self.steps[:number]) if step.kind in PAYMENTS else None
            status = status_after(status, step.kind, amounts)
        return status

    @property
    def amounts(self) -> Amounts:
        """Return what was claimed, awarded and paid, and what is still open."""
        return amounts_of(self.amount_claimed, self.steps)

    @property
    def next_on(self) -> date | None:
        """Return the next date that matters, if the last step named one."""
        return self.steps[-1].next_on if self.steps else None

    @property
    def due_on(self) -> date | None:
        """Return the day by which something has to be done: the last day for filing until the claim is filed, then the
        next date that the last step named. ``None`` if nothing is to be done.
        """
        status = self.status
        if status in ENDED:
            return None
        dates = (self.limitation_on if status is ClaimStatus.PREPARING else None, self.next_on)
        return min((day for day in dates if day is not None), default=None)

    def is_overdue(self, today: date) -> bool:
        """Return whether that day has passed."""
        return self.due_on is not None and self.due_on < today

    def with_step(self, step: Step) -> "Claim":
        """Return the next version, with one more step."""
        return replace(self, version=self.version + 1, steps=(*self.steps, step), updated_at=step.recorded_at)


ENDED = (ClaimStatus.PAID, ClaimStatus.DISMISSED, ClaimStatus.WITHDRAWN)
"""Nothing more is expected; an appeal, or taking the claim up again, may still follow."""
