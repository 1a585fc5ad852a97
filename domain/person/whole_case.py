"""A case with everything of every partner: what decisions for the person look at, for they reach all partners at once.

Only these decisions see it, never a view: a partner learns of its own part alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import Case, is_excluded
from domain.cases.custody import Handoff
from domain.consents.consent import Consent, opens_identity
from domain.kernel.access import Place
from domain.kernel.events import DomainEvent
from domain.kernel.ids import ConsentId, OrganisationId
from domain.referrals.referral import Referral
from domain.vocabulary import CustodyReason
from domain.vocabulary.referral import ACCEPTED_UNFINISHED


@dataclass(frozen=True, slots=True)
class CustodyPeriod:
    """One entry of the ledger; ``consent_id`` is that of the transfer or handoff by which custody came."""

    place: Place
    by: CustodyReason
    consent_id: ConsentId | None


@dataclass(frozen=True, slots=True)
class WholeCase:
    """Everything, as it stands at one instant. ``handoffs`` are the open ones; what was written stays sealed."""

    case: Case
    ledger: tuple[CustodyPeriod, ...]
    consents: tuple[Consent, ...]
    referrals: tuple[Referral, ...]
    handoffs: tuple[Handoff, ...]

    @property
    def last_holder(self) -> Place:
        """Who answers for the case, or did so last."""
        return self.ledger[-1].place

    def consent(self, consent_id: ConsentId | None) -> Consent | None:
        """Find a consent of the case."""
        return next((consent for consent in self.consents if consent.id == consent_id), None)

    @property
    def organisations(self) -> tuple[OrganisationId, ...]:
        """Everyone who knows of the case, but for those whose kind the migrant excluded."""
        return tuple(dict.fromkeys(place.organisation_id for place in self.places if not is_excluded(place, self.case)))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every centre that knows of the case, whatever the migrant thinks of its kind."""
        found = [stretch.place for stretch in self.ledger]
        for referral in self.referrals:
            found += [referral.sender] if referral.sent_at is None else [referral.sender, referral.receiver]
        return (*found, *(handoff.receiver for handoff in self.handoffs))

    def told(self, happened: tuple[DomainEvent, ...]) -> tuple[DomainEvent, ...]:
        """Give the events without those from whom the migrant keeps the case."""
        known = frozenset(self.organisations)
        return tuple(
            replace(event, audience=tuple(reader for reader in event.audience if reader in known)) for event in happened
        )

    def with_identity_open(self, at: datetime) -> frozenset[OrganisationId]:
        """Give the organisations that may hold a copy of the key of the identity: who works on a referral whose consent
        covers it, and who answers for the case, or did so last: a key that nobody holds would lose the person. Whether
        the holder may use its copy is asked at each reading (``identity_access.py``).
        """
        found = {self.last_holder.organisation_id}
        for referral in self.referrals:
            if (
                referral.status in ACCEPTED_UNFINISHED
                and opens_identity(self.consent(referral.consent_id), referral.share, at)
                and not is_excluded(referral.receiver, self.case)
            ):
                found.add(referral.receiver.organisation_id)
        return frozenset(found)
