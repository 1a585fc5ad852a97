"""Consent: what a person allowed, for whom and until when. Checked on sending and on every read about the person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.kernel.ids import CaseId, CentreId, ConsentId, CorridorId, OrganisationId
from domain.kernel.keys import Unreadable
from domain.vocabulary import ConsentGivenBy, ConsentMethod, ConsentStatus, DataCategory, Purpose, Relation


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who may receive data: some centres, or the members that one corridor had when the consent was given."""

    centre_ids: tuple[CentreId, ...]
    corridor_id: CorridorId | None
    member_ids: tuple[CentreId, ...] = ()

    @property
    def centres(self) -> tuple[CentreId, ...]:
        """Return every centre that is a recipient. Who joins the corridor later is none."""
        return self.centre_ids if self.corridor_id is None else self.member_ids

    def include(self, centre_id: CentreId) -> bool:
        """Return whether a centre is a recipient."""
        return centre_id in self.centres


@dataclass(frozen=True, slots=True)
class StruckOut:
    """A recipient for whom alone the consent was withdrawn, when, and why; ``reason`` is stored encrypted."""

    centre_id: CentreId
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody who gave consent for the migrant. ``authority`` says on what grounds; all of it is stored encrypted."""

    name: str
    relation: Relation
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One recorded consent. ``witness``, ``representative`` and the reasons may name people and are stored encrypted.

    ``struck_out``: recipients for whom it was withdrawn while it stays in force for the others. ``text_closed``: it has
    text that the actor's organisation has no key for. ``reason_lost``: why it was withdrawn was said, and not stored.
    """

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
    struck_out: tuple[StruckOut, ...] = ()
    representative: Representative | None = None
    text_closed: bool = False
    reason_lost: bool = False

    def status(self, at: datetime) -> ConsentStatus:
        """Return the status at that instant; withdrawal takes precedence over expiry."""
        if self.withdrawn_at is not None:
            return ConsentStatus.WITHDRAWN
        if self.expires_at is not None and self.expires_at <= at:
            return ConsentStatus.EXPIRED
        return ConsentStatus.ACTIVE

    def withdrawn_for(self, centre_id: CentreId) -> datetime | None:
        """Return when it was withdrawn, for everybody or for this centre."""
        struck = (one.at for one in self.struck_out if one.centre_id == centre_id)
        return min((at for at in (*struck, self.withdrawn_at) if at is not None), default=None)

    def status_for(self, centre_id: CentreId, at: datetime) -> ConsentStatus:
        """Return the status for one recipient."""
        return ConsentStatus.WITHDRAWN if self.withdrawn_for(centre_id) is not None else self.status(at)

    def holds_for(self, centre_id: CentreId, at: datetime) -> bool:
        """Return whether it is in force and this centre is one of its recipients."""
        return self.recipients.include(centre_id) and self.status_for(centre_id, at) is ConsentStatus.ACTIVE


def shared_with(
    consent: Consent | None, share: Collection[DataCategory], centre_id: CentreId, at: datetime
) -> frozenset[DataCategory]:
    """Return the categories that a receiver may read now: consent and ``share`` both name them, and it is in force."""
    if consent is None or not consent.holds_for(centre_id, at):
        return frozenset()
    return frozenset(consent.data_categories) & frozenset(share)


JudgedConsent = tuple[Consent, ConsentStatus]
"""A consent with its current status."""
