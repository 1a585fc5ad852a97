"""Consent: what a person allowed, for whom and until when. Checked on sending and on every read of the identity."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, OrganisationId
from domain.kernel.keys import Unreadable
from domain.vocabulary import ConsentGivenBy, ConsentMethod, ConsentStatus, DataCategory, Purpose


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who may receive data: some centres, or every member of one corridor."""

    centre_ids: tuple[CentreId, ...]
    corridor_id: CorridorId | None

    def include(self, centre_id: CentreId, corridors: Collection[CorridorId]) -> bool:
        """Return whether a centre, a member of these corridors, is a recipient."""
        return self.corridor_id in corridors if self.corridor_id is not None else centre_id in self.centre_ids


@dataclass(frozen=True, slots=True)
class Consent:
    """One recorded consent. ``witness`` and ``withdrawal_reason`` may name people and are stored encrypted."""

    id: ConsentId
    version: int
    case_id: CaseId
    centre_id: CentreId
    organisation_id: OrganisationId
    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...]
    recipients: Recipients
    method: ConsentMethod
    language: str
    given_by: ConsentGivenBy
    witness: str | None
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    created_at: datetime
    withdrawal_reason: str | None = None
    unreadable: tuple[Unreadable, ...] = ()

    def status(self, at: datetime) -> ConsentStatus:
        """Return the status at that instant; withdrawal takes precedence over expiry."""
        if self.withdrawn_at is not None:
            return ConsentStatus.WITHDRAWN
        if self.expires_at is not None and self.expires_at <= at:
            return ConsentStatus.EXPIRED
        return ConsentStatus.ACTIVE


def opens_identity(consent: Consent | None, share: Collection[DataCategory], at: datetime) -> bool:
    """Return whether an accepted referral that shares this under the consent opens the identity to its receiver."""
    return (
        DataCategory.IDENTITY in share
        and consent is not None
        and DataCategory.IDENTITY in consent.data_categories
        and consent.status(at) is ConsentStatus.ACTIVE
    )


JudgedConsent = tuple[Consent, ConsentStatus]
"""A consent with its current status."""
