"""What the use cases need from the outside world. Adapters implement these protocols; nothing here knows how.

A ``Work`` is one unit of work: leaving its block commits everything, an exception rolls everything back. Every read of
a case or a referral names the actor, and raises ``Missing`` for a stranger.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from domain.cases.birth import BirthDate
from domain.cases.case import Case
from domain.cases.custody import Handoff, LedgerEntry
from domain.cases.identity import Identity
from domain.cases.journey import Leg
from domain.cases.lookup import Findings, Lookup
from domain.cases.relation import CaseFile
from domain.consents.consent import Consent, Recipients
from domain.handoffs.direct import HandoffDecision, HandoffFile
from domain.handoffs.offering import Offering
from domain.kernel.access import Actor
from domain.kernel.budget import Budget
from domain.kernel.events import DomainEvent
from domain.kernel.ids import CaseId, CaseReference, CentreId, ConsentId, HandoffId, ReferralId
from domain.kernel.keys import IndexTerms, Unreadable
from domain.kernel.own_reference import OwnReferenceKind
from domain.kernel.timeline import TimelineEntry
from domain.person.case_decision import CaseDecision
from domain.person.whole_case import WholeCase
from domain.ports.directory import Centres, Corridors, DirectoryLists, Organisations
from domain.ports.lists import Audit, Lists
from domain.ports.notes import Notes
from domain.ports.unattended import UnattendedCases
from domain.referrals.deciding import Decision
from domain.referrals.draft import ReferralRequest, SendingContext
from domain.referrals.referral import Referral
from domain.referrals.step_text import StepText
from domain.referrals.view import ReferralFile

V = TypeVar("V")


class Cases(Protocol):
    """Cases, with their sealed identities."""

    async def get(self, case_id: CaseReference, actor: Actor) -> CaseFile:
        """Load what decides about access to a case; raises ``Missing``."""

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


class Budgets(Protocol):
    """Limits on how often a client may read people's data."""

    async def take(self, budget: Budget, told: DomainEvent | None = None) -> None:
        """Take one; raises ``BudgetSpent``. ``told``: the event when it is spent, sent once per case and period."""


class Lookups(Protocol):
    """Finding cases by blind indexes."""

    async def find(self, requested: Lookup, actor: Actor) -> Findings:
        """Find a person's cases at every organisation that shares a corridor with the caller, and record the look-up in
        the audit trail. Raises ``InvalidValues`` if the request has nothing comparable.
        """


class OwnReferences(Protocol):
    """What the actor's organisation calls its cases and referrals (``external_id``)."""

    async def keep(self, kind: OwnReferenceKind, object_id: UUID, case_id: CaseId, value: str | None) -> None:
        """Set or remove it. Raises ``ExternalIdTaken`` if the organisation already uses the value."""


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

    async def recipients(self, centres: tuple[str, ...], corridor: str | None) -> Recipients:
        """Find the recipients by id or code; raises ``Missing`` with a pointer. ``corridor``: its members of now."""

    async def add(self, file: CaseFile, consent: Consent, happened: tuple[DomainEvent, ...]) -> None:
        """Record a new consent."""


class Referrals(Protocol):
    """Referrals and decisions about them."""

    async def get(self, referral_id: ReferralId, actor: Actor, *, owing: bool = False) -> ReferralFile:
        """Load what a decision needs; raises ``Missing``. ``owing``: also if an excluded receiver owes a deletion."""

    async def as_written(self, file: ReferralFile) -> ReferralFile:
        """Decrypt all text of a referral loaded in this work with any copy of its key: to compare a repeated request
        with it or to send it on, never to show it.
        """

    async def sending(self, requested: ReferralRequest, actor: Actor) -> SendingContext:
        """Load what the rules for sending look at; raises ``Missing`` with a pointer to what was not found."""

    async def going_on(self, file: ReferralFile, to: CentreId) -> SendingContext:
        """Load what the rules look at for sending a referral loaded in this work on, on behalf of its sender."""

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


class Work(Protocol):
    """One unit of work."""

    @property
    def at(self) -> datetime:
        """The instant at which this work happens, in UTC."""

    @property
    def organisations(self) -> Organisations:
        """The directory's organisations."""

    @property
    def centres(self) -> Centres:
        """The directory's centres."""

    @property
    def corridors(self) -> Corridors:
        """The directory's corridors."""

    @property
    def directory(self) -> DirectoryLists:
        """Lists of the directory."""

    @property
    def cases(self) -> Cases:
        """Cases."""

    @property
    def notes(self) -> Notes:
        """Notes on cases."""

    @property
    def budgets(self) -> Budgets:
        """Budgets."""

    @property
    def lookups(self) -> Lookups:
        """Look-ups."""

    @property
    def whole_cases(self) -> WholeCases:
        """Cases with the data of every partner."""

    @property
    def unattended(self) -> UnattendedCases:
        """Cases whose holder is not in operation."""

    @property
    def consents(self) -> Consents:
        """Consents."""

    @property
    def referrals(self) -> Referrals:
        """Referrals."""

    @property
    def handoffs(self) -> Handoffs:
        """Handoffs."""

    @property
    def own_references(self) -> OwnReferences:
        """The organisation's own references."""

    @property
    def lists(self) -> Lists:
        """Lists."""

    @property
    def audit(self) -> Audit:
        """The audit trail."""

    @property
    def index_terms(self) -> IndexTerms:
        """How values are read and compared."""

    def new_id(self) -> UUID:
        """Make a UUIDv7."""

    def note_change(self, kind: str, number: UUID) -> None:
        """Record in the audit trail a change that this work does not make itself."""

    def answer(self, view: V) -> V:
        """Store the response for a retry, in the same transaction; returns it unchanged."""


class OpenWork(Protocol):
    """Opens a unit of work for one request."""

    def __call__(self) -> AbstractAsyncContextManager[Work]:
        """Open it."""
