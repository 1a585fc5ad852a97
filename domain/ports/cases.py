"""What use cases of cases and consents need. ``domain/ports/work.py`` explains the unit of work."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.cases.birth import BirthDate
from domain.cases.case import Case
from domain.cases.custody import LedgerEntry
from domain.cases.identity import Identity
from domain.cases.journey import Leg
from domain.cases.lookup import Findings, Lookup, Sought
from domain.cases.relation import CaseFile
from domain.consents.consent import Consent, Recipients
from domain.kernel.access import Actor
from domain.kernel.budget import Budget
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, CaseReference, ConsentId
from domain.kernel.keys import Unreadable
from domain.kernel.own_reference import OwnReferenceKind
from domain.kernel.timeline import TimelineEntry
from domain.person.case_decision import CaseDecision
from domain.person.whole_case import WholeCase


class Cases(Protocol):
    """Cases, with their sealed identities."""

    async def get(self, case_id: CaseReference, actor: Actor, *, pointer: str | None = None) -> CaseFile:
        """Load what decides about access to a case; raises ``Missing``. ``pointer``: where the body names it, beside
        the case that the work is about.
        """

    async def identity(self, file: CaseFile, actor: Actor) -> Identity:
        """Decrypt the identity of a case loaded in this work; the audit trail records the read."""

    async def birth_date(self, file: CaseFile) -> BirthDate | None:
        """Return the person's birth date, for a decision of the service itself: nobody is shown it."""

    async def open(self, case: Case, identity: Identity, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new case with its first holder and its own key."""

    async def renew_index(self, file: CaseFile) -> None:
        """Make the blind indexes of a case loaded in this work anew; raises the reason if it cannot be decrypted."""

    async def change(self, case: Case, identity: Identity | None, happened: tuple[DomainEvent, ...]) -> None:
        """Record the next version of a case; ``identity`` is ``None`` if it does not change."""

    async def custody(self, file: CaseFile) -> tuple[LedgerEntry, ...]:
        """Read the whole ledger, oldest first."""

    async def journey(self, file: CaseFile) -> tuple[Leg, ...]:
        """Read the legs of a case that the actor's organisation may know of, oldest first."""

    async def timeline(self, file: CaseFile) -> tuple[TimelineEntry, ...]:
        """Read the timeline of a case as far as the actor is party to it, oldest first."""


class OwnReferences(Protocol):
    """What the actor's organisation calls its cases and referrals (``external_id``)."""

    async def keep(
        self,
        kind: OwnReferenceKind,
        object_id: UUID,
        case_id: CaseId,
        value: str | None,
        *,
        while_unchanged: Case | None = None,
    ) -> None:
        """Set or remove it. Raises ``ExternalIdTaken`` if the organisation already uses the value, and, where a case is
        given, ``VersionConflict`` if that has changed since it was loaded.
        """


class Budgets(Protocol):
    """Limits on how often a client may read people's data."""

    async def take(self, budget: Budget, told: DomainEvent | None = None, *, cost: int = 1) -> None:
        """Take ``cost``, or nothing and raise ``BudgetSpent``. ``told``: the event when it is spent, sent once per case
        and period.
        """


class Lookups(Protocol):
    """Finding cases by blind indexes."""

    async def understand(self, requested: Lookup, actor: Actor) -> Sought:
        """Return what the values are compared by. Raises ``InvalidValues`` if one has nothing comparable."""

    async def find(self, sought: Sought, actor: Actor) -> Findings:
        """Find a person's cases at every organisation that shares a corridor with the caller, and record the look-up in
        the audit trail: the caller's, and that of each other organisation whose case was found.
        """


class WholeCases(Protocol):
    """Cases with the data of every partner, for decisions that affect all of them."""

    async def get(self, file: CaseFile) -> WholeCase:
        """Load a whole case. Raises ``Missing`` unless the organisation holds it, held it last or recorded a consent of
        it, and ``VersionConflict`` if the case has changed since ``file`` was loaded.
        """

    async def record(self, case_decision: CaseDecision) -> Unreadable | None:
        """Record a decision about the case; returns what could not be encrypted. Access ends even without a key."""

    async def pass_conversation_keys(self, case_id: CaseId, actor: Actor) -> None:
        """Record the copies of conversations' keys that the holder missed when custody moved without the key service;
        raises ``Missing`` if it no longer holds the case.
        """

    async def pending_rekey(self, case_id: CaseId, actor: Actor) -> WholeCase | None:
        """Load a whole case if access was taken away while no key was available, otherwise ``None``.

        The actor's organisation must hold the case, or have held it last.
        """

    async def rotate_key(self, case_decision: CaseDecision) -> None:
        """Record the new key and the blind indexes of the case loaded last; raises the reason if the old key cannot be
        opened.
        """


class Consents(Protocol):
    """What people agreed to."""

    async def get(self, consent_id: ConsentId, actor: Actor) -> Consent:
        """Load one consent of a case that the actor's organisation is party to; raises ``Missing``."""

    async def of_case(self, file: CaseFile, actor: Actor) -> tuple[Consent, ...]:
        """Read the consents of a case, newest first."""

    async def recipients(self, centres: tuple[str, ...], corridor: str | None, given_at: datetime) -> Recipients:
        """Find the recipients by id or code; raises ``Missing`` with a pointer. A corridor: its members of that day."""

    async def add(self, file: CaseFile, consent: Consent, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new consent."""
