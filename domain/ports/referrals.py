"""What use cases of referrals and handoffs need. ``domain/ports/work.py`` explains the unit of work."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from domain.cases.case import Case
from domain.cases.custody import Handoff
from domain.cases.relation import CaseFile
from domain.handoffs.direct import HandoffDecision, HandoffFile
from domain.handoffs.offering import Offering
from domain.kernel.access import Actor
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CentreId, ConsentId, HandoffId, ReferralId
from domain.kernel.keys import Unreadable
from domain.kernel.timeline import TimelineEntry
from domain.referrals.clock_steps import Lead
from domain.referrals.decision import Decision
from domain.referrals.draft import ReferralRequest, SendingContext
from domain.referrals.referral import Referral, StepText
from domain.referrals.said_before import Said
from domain.referrals.view import ReferralFile


class Referrals(Protocol):
    """Referrals and decisions about them."""

    async def get(self, referral_id: ReferralId, actor: Actor, *, owing: bool = False) -> ReferralFile:
        """Load what a decision needs; raises ``Missing``. ``owing``: also if an excluded receiver owes a deletion."""

    async def as_written(self, file: ReferralFile) -> ReferralFile:
        """Decrypt all text of a referral loaded in this work with any copy of its key: to compare a repeated request
        with it or to send it on, never to show it.
        """

    async def said(self, file: ReferralFile) -> Said:
        """Decrypt what was said with each step, with any copy of the key: to compare a repeated request with it."""

    async def sending(self, requested: ReferralRequest, actor: Actor) -> SendingContext:
        """Load what the rules for sending look at; raises ``Missing`` with a pointer to what was not found."""

    async def sending_each(self, requested: Sequence[ReferralRequest], actor: Actor) -> tuple[SendingContext, ...]:
        """Do the same for many cases that the actor sees, in one statement. The requests differ in the case alone, and
        name no consent: each context has the consents of its case in its grounds.
        """

    async def going_on(self, file: ReferralFile, to: CentreId) -> SendingContext:
        """Load what the rules look at for sending a referral loaded in this work on, on behalf of its sender."""

    async def lead_of(self, file: ReferralFile) -> Lead | None:
        """Return the organisation that leads the corridor of a referral, if there is one; for the service itself."""

    async def record(self, decision: Decision) -> None:
        """Record a decision with everything that follows."""

    async def report_late_deletion(self, file: ReferralFile, event: DomainEvent) -> None:
        """Record once that both ends were told of a late deletion; the referral keeps its version."""

    async def draft(self, referral: Referral) -> None:
        """Record a new draft."""

    async def redraft(self, referral: Referral) -> None:
        """Record the next version of a draft."""

    async def timeline(self, file: ReferralFile) -> tuple[TimelineEntry, ...]:
        """Read the timeline of one referral, oldest first."""

    async def step_texts(self, file: ReferralFile) -> Mapping[UUID, StepText | Unreadable]:
        """Decrypt what was said with each step, by the step's id, as far as the actor's organisation has the key."""


class Handoffs(Protocol):
    """Offers of cases."""

    async def get(self, handoff_id: HandoffId, actor: Actor) -> HandoffFile:
        """Load one handoff with everything that decides about it; raises ``Missing``."""

    async def offering(self, file: CaseFile, to_centre: str, consent_id: ConsentId | None) -> Offering:
        """Load what the rules for offering look at; raises ``Missing`` with a pointer."""

    async def offer(self, case: Case, handoff: Handoff, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new offer."""

    async def settle(self, file: HandoffFile, settlement: HandoffDecision) -> None:
        """Record the answer to an offer, including custody and keys."""
