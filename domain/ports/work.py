"""What the use cases need from the outside world. Adapters implement these protocols; nothing here knows how.

A ``Work`` is one unit of work: leaving its block commits everything, an exception rolls everything back. Every read of
a case or a referral names the actor, and raises ``Missing`` for a stranger.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from domain.kernel.ids import CaseId
from domain.kernel.index_terms import IndexTerms
from domain.kernel.prepared import Prepared
from domain.ports.activities import Activities
from domain.ports.agreements import Agreements
from domain.ports.board import Boards
from domain.ports.cases import Budgets, Cases, Consents, Lookups, OwnReferences, WholeCases
from domain.ports.claims import Claims
from domain.ports.directory import Centres, Corridors, DirectoryLists, Organisations
from domain.ports.documents import Documents, Uploads
from domain.ports.feed import Feed
from domain.ports.groups import Groups
from domain.ports.lists import Audit, Lists
from domain.ports.matching import Matching
from domain.ports.merges import Merges
from domain.ports.messages import Messages
from domain.ports.notes import Notes
from domain.ports.referrals import Handoffs, Referrals
from domain.ports.retention import ClosedCases
from domain.ports.statistics import Statistics
from domain.ports.tracking import Tracking
from domain.ports.unattended import UnattendedCases
from domain.ports.webhooks import Webhooks

V = TypeVar("V")


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
    def agreements(self) -> Agreements:
        """The agreements of corridors."""

    @property
    def directory(self) -> DirectoryLists:
        """Lists of the directory."""

    @property
    def matching(self) -> Matching:
        """Centres to choose from."""

    @property
    def boards(self) -> Boards:
        """Boards of corridors."""

    @property
    def statistics(self) -> Statistics:
        """Figures."""

    @property
    def cases(self) -> Cases:
        """Cases."""

    @property
    def notes(self) -> Notes:
        """Notes on cases."""

    @property
    def claims(self) -> Claims:
        """Claims of cases."""

    @property
    def activities(self) -> Activities:
        """Activities of the organisation."""

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
    def merges(self) -> Merges:
        """Merges of cases."""

    @property
    def closed_cases(self) -> ClosedCases:
        """Closed cases whose retention ends."""

    @property
    def unattended(self) -> UnattendedCases:
        """Cases whose holder is not in operation."""

    @property
    def consents(self) -> Consents:
        """Consents."""

    @property
    def tracking(self) -> Tracking:
        """What surrounds a case that its migrant looks at."""

    @property
    def referrals(self) -> Referrals:
        """Referrals."""

    @property
    def messages(self) -> Messages:
        """Messages between the sides of a referral."""

    @property
    def documents(self) -> Documents:
        """Documents on referrals."""

    @property
    def uploads(self) -> Uploads:
        """Files on their way."""

    @property
    def groups(self) -> Groups:
        """Groups of cases."""

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
    def feed(self) -> Feed:
        """The event feed of the organisation."""

    @property
    def webhooks(self) -> Webhooks:
        """The webhooks of the organisation."""

    @property
    def audit(self) -> Audit:
        """The audit trail."""

    @property
    def index_terms(self) -> IndexTerms:
        """How values are read and compared."""

    def new_id(self) -> UUID:
        """Make a UUIDv7."""

    def enact(self, prepared: Prepared[V]) -> V:
        """Let a prepared change take effect with this work; returns its result. The audit trail of its owner says so
        too. Recording raises ``VersionConflict`` if what it was prepared for has changed since.
        """

    def concern_each(self, objects: Mapping[CaseId, tuple[str, UUID]]) -> None:
        """Enter this work into the audit chain of each of these cases, there about this object (kind and id). What is
        kept of the response ends with any of them.
        """

    def answer(self, view: V) -> V:
        """Store the response for a retry, in the same transaction; returns it unchanged."""


class OpenWork(Protocol):
    """Opens a unit of work for one request."""

    def __call__(self) -> AbstractAsyncContextManager[Work]:
        """Open it."""
