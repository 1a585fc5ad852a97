"""What the migrant sees of their case: never the name, or anything else of the identity or of free text.

A slip with a tracking code may be lost or stolen. It must not tell the finder whose it is (ADR 0083).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.consents.consent import Consent
from domain.kernel.ids import CentreId, ConsentId
from domain.person.whole_case import WholeCase
from domain.tracking.effects import WithdrawalEffects, effects_of_withdrawing
from domain.tracking.steps import AT_WORK, CaseStep, Due, ReferralStep, case_step, due_of, referral_step
from domain.tracking.surroundings import PublicCentre, Surroundings, reader_of
from domain.vocabulary import CaseStatus, ConsentStatus, DataCategory, Purpose

REFERRALS_SHOWN = 5
"""Open ones first, then the newest."""
KNOWN_BY_THE_MIGRANT = (*AT_WORK, ReferralStep.DONE)


class TrackingAction(StrEnum):
    """What the migrant can do from the tracking page."""

    REPORT_ARRIVAL = "report_arrival"
    WRITE_TO_CENTRE = "write_to_centre"
    WITHDRAW_CONSENT = "withdraw_own_consent"
    STOP_CONTACT = "stop_contact"
    ALLOW_CONTACT = "allow_contact"


@dataclass(frozen=True, slots=True)
class TrackedReferral:
    """One referral. ``centre``: the receiver, from acceptance on."""

    step: ReferralStep
    centre: PublicCentre | None
    due: Due | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looked at the identity, or was refused, and when."""

    name: str
    at: datetime
    refused: bool


@dataclass(frozen=True, slots=True)
class TrackedConsent:
    """A consent in force: for which centres and what, until when, and what withdrawing it would do."""

    id: ConsentId
    recipients: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    data_categories: tuple[DataCategory, ...]
    given_at: datetime
    expires_at: datetime | None
    ends_with: tuple[str, ...]
    must_delete: tuple[str, ...]
    returns_to: str | None


@dataclass(frozen=True, slots=True)
class TrackedCase:
    """A case as its migrant sees it. ``centre``: the one that answers for it, or that closed it."""

    code: str
    step: CaseStep
    closed_at: datetime | None
    centre: PublicCentre | None
    referrals: tuple[TrackedReferral, ...]
    readers: tuple[Reader, ...]
    consents: tuple[TrackedConsent, ...]
    contact_stopped_at: datetime | None
    allowed_actions: tuple[TrackingAction, ...]

    def consent(self, consent_id: ConsentId | None) -> TrackedConsent | None:
        """Find a consent in force."""
        return next((one for one in self.consents if one.id == consent_id), None)


def view_of(whole: WholeCase, around: Surroundings, at: datetime) -> TrackedCase:
    """Decide what the migrant sees."""
    case, consents = whole.case, tuple(_consents(whole, around, at))
    return TrackedCase(
        code=case.code,
        step=case_step(whole),
        closed_at=case.closed_at,
        centre=around.centres.get(whole.last_holder.centre_id),
        referrals=_referrals(whole, around),
        readers=tuple(Reader(reader_of(one, whole, around.centres), one.at, one.refused) for one in around.reads),
        consents=consents,
        contact_stopped_at=case.contact_stopped_at,
        allowed_actions=_actions(whole, has_consent=bool(consents)),
    )


def _actions(whole: WholeCase, *, has_consent: bool) -> tuple[TrackingAction, ...]:
    is_open, stopped = whole.case.status is CaseStatus.OPEN, whole.case.contact_stopped_at is not None
    found = (
        (TrackingAction.REPORT_ARRIVAL, is_open),
        (TrackingAction.WRITE_TO_CENTRE, is_open),
        (TrackingAction.WITHDRAW_CONSENT, has_consent),
        (TrackingAction.STOP_CONTACT, not stopped),
        (TrackingAction.ALLOW_CONTACT, stopped),
    )
    return tuple(action for action, possible in found if possible)


def _referrals(whole: WholeCase, around: Surroundings) -> tuple[TrackedReferral, ...]:
    told = [(referral, step) for referral in whole.referrals if (step := referral_step(referral)) is not None]
    told.sort(key=lambda each: (each[0].ended_at is None, each[0].updated_at), reverse=True)
    return tuple(
        TrackedReferral(
            step=step,
            centre=around.centres.get(referral.receiver.centre_id) if step in KNOWN_BY_THE_MIGRANT else None,
            due=due_of(referral),
            changed_at=referral.updated_at,
        )
        for referral, step in told[:REFERRALS_SHOWN]
    )


def _consents(whole: WholeCase, around: Surroundings, at: datetime) -> list[TrackedConsent]:
    in_force = [one for one in whole.consents if one.status(at) is ConsentStatus.ACTIVE]
    in_force.sort(key=lambda one: one.given_at, reverse=True)
    return [_consent(one, effects_of_withdrawing(whole, one.id, at), around, at) for one in in_force]


def _consent(consent: Consent, effects: WithdrawalEffects, around: Surroundings, at: datetime) -> TrackedConsent:
    def named(centres: tuple[CentreId, ...]) -> tuple[str, ...]:
        return tuple(around.centres[one].name for one in centres if one in around.centres)

    recipients = tuple(one for one in consent.recipients.centres if consent.holds_for(one, at))
    return TrackedConsent(
        id=consent.id,
        recipients=named(recipients),
        purposes=consent.purposes,
        data_categories=consent.data_categories,
        given_at=consent.given_at,
        expires_at=consent.expires_at,
        ends_with=named(effects.ends_with),
        must_delete=named(effects.must_delete),
        returns_to=next(iter(named((effects.returns_to,) if effects.returns_to is not None else ())), None),
    )
