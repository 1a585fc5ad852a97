"""A case with the data of every partner, for the person's decisions, which affect all of them at once.

Only these decisions use it, never a view: each partner sees only its own part.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.cases.case import Case, is_excluded
from domain.cases.custody import Handoff
from domain.consents.consent import Consent, shared_with
from domain.directory.succession import Line, next_at_home
from domain.kernel.access import Place
from domain.kernel.events import DomainEvent
from domain.kernel.ids import ConsentId, OrganisationId
from domain.referrals.referral import Referral
from domain.vocabulary import CustodyReason, DataCategory
from domain.vocabulary.referral import ACCEPTED_UNFINISHED


@dataclass(frozen=True, slots=True)
class CustodyPeriod:
    """One ledger entry; ``consent_id`` belongs to the transfer or handoff that moved custody."""

    place: Place
    by: CustodyReason
    consent_id: ConsentId | None


@dataclass(frozen=True, slots=True)
class WholeCase:
    """The whole case at one instant. ``handoffs`` are the open ones; encrypted text stays sealed. ``lines``: who takes
    over from those who held it and are not in operation. ``once_offered``: centres that ended direct handoffs offered
    it to. ``retention_ends_at``: if it is closed now, unless it was before.
    """

    case: Case
    ledger: tuple[CustodyPeriod, ...]
    consents: tuple[Consent, ...]
    referrals: tuple[Referral, ...]
    handoffs: tuple[Handoff, ...]
    lines: tuple[Line, ...] = ()
    once_offered: tuple[Place, ...] = ()
    retention_ends_at: datetime | None = None

    @property
    def last_holder(self) -> Place:
        """The centre that holds the case, or held it last."""
        return self.ledger[-1].place

    def in_place_of(self, place: Place) -> Place:
        """Return this centre or, if it is not in operation, the one of its organisation that takes over from it; itself
        if there is none.
        """
        line = next((line for line in self.lines if line.centre.id == place.centre_id), None)
        heir = None if line is None else next_at_home(line, self.case.excluded_operator_types)
        return place if heir is None else heir.place

    def consent(self, consent_id: ConsentId | None) -> Consent | None:
        """Find a consent of the case."""
        return next((consent for consent in self.consents if consent.id == consent_id), None)

    def at_work(self, at: datetime) -> tuple[Referral, ...]:
        """Return the referrals that a centre has accepted and not finished, and whose consent still holds for it."""
        return tuple(
            referral
            for referral in self.referrals
            if referral.status in ACCEPTED_UNFINISHED
            and (consent := self.consent(referral.consent_id)) is not None
            and consent.holds_for(referral.receiver.centre_id, at)
        )

    @property
    def organisations(self) -> tuple[OrganisationId, ...]:
        """Every organisation that knows of the case, except those of an excluded operator type."""
        return tuple(dict.fromkeys(place.organisation_id for place in self.places if not is_excluded(place, self.case)))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every centre that knows of the case, including those of an excluded operator type."""
        found = [stretch.place for stretch in self.ledger]
        for referral in self.referrals:
            found += [referral.sender] if referral.sent_at is None else [referral.sender, referral.receiver]
        return (*found, *(handoff.receiver for handoff in self.handoffs), *self.once_offered)

    def told(self, happened: tuple[DomainEvent, ...]) -> tuple[DomainEvent, ...]:
        """Remove excluded organisations from the audience of these events."""
        known = frozenset(self.organisations)
        return tuple(
            replace(event, audience=tuple(reader for reader in event.audience if reader in known)) for event in happened
        )

    def with_identity_open(self, at: datetime) -> frozenset[OrganisationId]:
        """Return the organisations that may have a copy of the identity's key.

        These are the receivers of referrals whose consent covers it, and the current or last holder: without any copy
        the identity would be lost. Each reading still checks whether the holder may use its copy
        (``identity_access.py``).
        """
        found = {self.last_holder.organisation_id}
        for referral in self.at_work(at):
            if DataCategory.IDENTITY in shared_with(
                self.consent(referral.consent_id), referral.share, referral.receiver.centre_id, at
            ) and not is_excluded(referral.receiver, self.case):
                found.add(referral.receiver.organisation_id)
        return frozenset(found)
