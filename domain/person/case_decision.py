"""A decision that affects every partner of a case at once: withdrawal, exclusion, closing, erasure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import Case
from domain.cases.custody import CustodyEnd, CustodyMove, CustodyResumed, Handoff
from domain.cases.identity import Identity
from domain.consents.consent import Consent
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DataKeyId, OrganisationId
from domain.person.whole_case import WholeCase
from domain.referrals.deciding import handoff_event
from domain.referrals.referral import Referral
from domain.vocabulary import HandoffStatus


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """The next version of the case and everything that follows. The adapter records all of it or nothing.

    If ``case`` has a new data key, identity and consents are resealed under it, and only the organisations in
    ``keeps_identity`` get a copy. ``closed_conversations`` are the copies of referral keys to delete. Organisations in
    ``excluded`` lose every key and all access to the case. ``identity`` is ``None`` if it does not change.
    ``retention_ends_at``: of a case that is closed by it, for the answer alone.
    """

    case: Case
    happened: tuple[DomainEvent, ...]
    consent: Consent | None = None
    referrals: tuple[Referral, ...] = ()
    handoffs: tuple[Handoff, ...] = ()
    custody: CustodyMove | CustodyEnd | CustodyResumed | None = None
    keeps_identity: frozenset[OrganisationId] = frozenset()
    closed_conversations: tuple[tuple[OrganisationId, DataKeyId], ...] = ()
    excluded: tuple[OrganisationId, ...] = ()
    closing_note: str | None = None
    identity: Identity | None = None
    retention_ends_at: datetime | None = None


def with_new_key(whole: WholeCase, key: DataKeyId, at: datetime) -> CaseDecision:
    """Give the case a new key, for those entitled to it now. Nobody's view changes, so there is no event."""
    case = replace(whole.case, version=whole.case.version + 1, updated_at=at, data_key_id=key)
    return CaseDecision(case=case, happened=(), keeps_identity=whole.with_identity_open(at))


def closed_to_receivers(ended: Iterable[Referral]) -> tuple[tuple[OrganisationId, DataKeyId], ...]:
    """Return the copies of conversation keys that receivers lose; a receiver that is also the sender keeps its own."""
    return tuple(
        (referral.receiver.organisation_id, referral.data_key_id)
        for referral in ended
        if referral.receiver.organisation_id != referral.sender.organisation_id
    )


def closed_offers(ended: Iterable[Handoff]) -> tuple[tuple[OrganisationId, DataKeyId], ...]:
    """Return the copies of the keys of reasons that receivers of handoffs lose."""
    return tuple(
        (handoff.receiver.organisation_id, handoff.data_key_id)
        for handoff in ended
        if handoff.data_key_id is not None and handoff.receiver.organisation_id != handoff.sender.organisation_id
    )


def called_off(handoffs: tuple[Handoff, ...], at: datetime) -> tuple[tuple[Handoff, ...], tuple[DomainEvent, ...]]:
    """Call off handoffs; returns them with their events."""
    ended = tuple(handoff.become(HandoffStatus.CALLED_OFF, at) for handoff in handoffs)
    return ended, tuple(handoff_event(handoff) for handoff in ended)
