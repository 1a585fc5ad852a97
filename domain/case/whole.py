"""A case with everything of every partner: what decisions for the person look at, for they reach all partners at once.

Only these decisions see it, never a view: a partner learns of its own part alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.access import Place
from domain.case.case import Case, is_shut_out
from domain.consent.consent import Consent, opens_identity
from domain.custody.custody import Handoff
from domain.events import Happened
from domain.ids import ConsentId, OrganisationId
from domain.referral.lifecycle import ACCEPTED_UNFINISHED
from domain.referral.referral import Referral
from domain.vocabulary import CustodyReason


@dataclass(frozen=True, slots=True)
class Stretch:
    """One entry of the ledger; ``consent_id`` is that of the transfer by which custody came here."""

    place: Place
    by: CustodyReason
    consent_id: ConsentId | None


@dataclass(frozen=True, slots=True)
class WholeCase:
    """Everything, as it stands at one instant. ``handoffs`` are the open ones; what was written stays sealed."""

    case: Case
    ledger: tuple[Stretch, ...]
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
        return tuple(dict.fromkeys(place.organisation_id for place in self.places if not is_shut_out(place, self.case)))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every centre that knows of the case, whatever the migrant thinks of its kind."""
        found = [stretch.place for stretch in self.ledger]
        for referral in self.referrals:
            found += [referral.sender] if referral.sent_at is None else [referral.sender, referral.receiver]
        return (*found, *(handoff.receiver for handoff in self.handoffs))

    def told(self, happened: tuple[Happened, ...]) -> tuple[Happened, ...]:
        """Give the events without those from whom the migrant keeps the case."""
        known = frozenset(self.organisations)
        return tuple(
            replace(event, audience=tuple(reader for reader in event.audience if reader in known)) for event in happened
        )

    def with_identity_open(self, at: datetime) -> frozenset[OrganisationId]:
        """Give the organisations that may hold a copy of the key of the identity: who answers for the case (or did so
        last), and who works on a referral whose consent covers it.
        """
        found = {self.last_holder.organisation_id}
        for referral in self.referrals:
            if (
                referral.status in ACCEPTED_UNFINISHED
                and opens_identity(self.consent(referral.consent_id), referral.share, at)
                and not is_shut_out(referral.receiver, self.case)
            ):
                found.add(referral.receiver.organisation_id)
        return frozenset(found)
