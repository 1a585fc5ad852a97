"""Custody: exactly one centre is responsible for each open case, and a handoff passes it on.

The holder offers a handoff and the other side answers. Custody itself moves in one step: one ledger entry ends and the
next begins at the same instant, so there is no gap and no overlap.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.kernel.access import Place
from domain.kernel.ids import CaseId, CentreId, ConsentId, DataKeyId, HandoffId, OrganisationId, ReferralId
from domain.kernel.keys import Unreadable
from domain.vocabulary import CustodyReason, HandoffStatus


@dataclass(frozen=True, slots=True)
class Handoff:
    """An offer of one case by its holder to another centre. ``referral_id`` is set for a transfer.

    A direct handoff has a ``reason``, and a ``refusal`` once it was refused with one, encrypted with a key of its own,
    and depends on the consent ``consent_id`` if it needs one (ADR 0028); a transfer depends on the consent of its
    referral. ``decide_by`` is when a direct one lapses; for a transfer the clocks of its referral say so. ``case_code``
    is for showing it.
    """

    id: HandoffId
    version: int
    case_id: CaseId
    referral_id: ReferralId | None
    sender: Place
    receiver: Place
    status: HandoffStatus
    created_at: datetime
    updated_at: datetime
    data_key_id: DataKeyId | None = None
    reason: str | None = None
    consent_id: ConsentId | None = None
    unreadable: tuple[Unreadable, ...] = ()
    refusal: str | None = None
    case_code: str | None = None
    decide_by: datetime | None = None

    def become(self, status: HandoffStatus, at: datetime) -> "Handoff":
        """Return the next version, in the new state."""
        return replace(self, status=status, version=self.version + 1, updated_at=at)

    def given_by(self, sender: Place, at: datetime) -> "Handoff":
        """Return the next version, in which another centre hands the case over."""
        return replace(self, sender=sender, version=self.version + 1, updated_at=at)


@dataclass(frozen=True, slots=True)
class CustodyMove:
    """From now on ``to`` holds the case, and ``before`` no longer does."""

    case_id: CaseId
    case_version: int
    before: CentreId
    to: Place
    by: CustodyReason
    handoff_id: HandoffId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CustodyEnd:
    """From now on nobody holds the case: it was closed or erased, and the ledger ends."""

    case_id: CaseId
    before: CentreId
    at: datetime


@dataclass(frozen=True, slots=True)
class CustodyResumed:
    """From now on the centre that closed the case holds it again; a new ledger entry begins."""

    case_id: CaseId
    to: Place
    at: datetime


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One period of custody. ``until`` is ``None`` for the current one."""

    centre_id: CentreId
    organisation_id: OrganisationId
    since: datetime
    until: datetime | None
    by: CustodyReason
    handoff_id: HandoffId | None
