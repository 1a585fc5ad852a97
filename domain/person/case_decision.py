"""A decision that reaches every partner of a case at once: withdrawal, exclusion, closing, erasure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import Case
from domain.cases.custody import CustodyEnd, CustodyMove, Handoff
from domain.cases.identity import Identity
from domain.consents.consent import Consent
from domain.kernel.events import DomainEvent
from domain.kernel.ids import DataKeyId, OrganisationId
from domain.person.whole_case import WholeCase
from domain.referrals.consequences import handoff_event
from domain.referrals.referral import Referral
from domain.vocabulary import HandoffStatus


@dataclass(frozen=True, slots=True)
class CaseDecision:
    """The next version of the case and all that goes with it. The adapter records all of it at once, or nothing.

    Where ``case`` carries another data key than before, identity and consents are sealed anew under it, and only the
    organisations in ``keeps_identity`` get a copy. ``closed_conversations`` lose a copy of a referral's key; who is
    ``excluded`` loses every key and every way to the case. ``identity`` is ``None`` where it stays as it is.
    """

    case: Case
    happened: tuple[DomainEvent, ...]
    consent: Consent | None = None
    referrals: tuple[Referral, ...] = ()
    handoffs: tuple[Handoff, ...] = ()
    custody: CustodyMove | CustodyEnd | None = None
    keeps_identity: frozenset[OrganisationId] = frozenset()
    closed_conversations: tuple[tuple[OrganisationId, DataKeyId], ...] = ()
    excluded: tuple[OrganisationId, ...] = ()
    closing_note: str | None = None
    identity: Identity | None = None


def with_new_key(whole: WholeCase, key: DataKeyId, at: datetime) -> CaseDecision:
    """Give the case another key, for those who are entitled now. Nobody's view of it changes, so there is no event."""
    case = replace(whole.case, version=whole.case.version + 1, updated_at=at, data_key_id=key)
    return CaseDecision(case=case, happened=(), keeps_identity=whole.with_identity_open(at))


def closed_to_receivers(ended: Iterable[Referral]) -> tuple[tuple[OrganisationId, DataKeyId], ...]:
    """Name the copies of conversation keys that go with these referrals; who is the sender as well keeps its own."""
    return tuple(
        (referral.receiver.organisation_id, referral.data_key_id)
        for referral in ended
        if referral.receiver.organisation_id != referral.sender.organisation_id
    )


def called_off(handoffs: tuple[Handoff, ...], at: datetime) -> tuple[tuple[Handoff, ...], tuple[DomainEvent, ...]]:
    """Call handoffs off; gives them with their events."""
    ended = tuple(handoff.become(HandoffStatus.CALLED_OFF, at) for handoff in handoffs)
    return ended, tuple(handoff_event(handoff) for handoff in ended)
