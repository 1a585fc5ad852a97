"""A referral as requested, before the directory and the case are loaded; case, centres and corridors by id or code."""

from dataclasses import dataclass
from datetime import datetime

from domain.cases.case import Case
from domain.cases.relation import HolderGrounds
from domain.consents.consent import Consent
from domain.directory.agreement import Agreement
from domain.directory.corridor import ResponseTimeTexts, direction_between
from domain.directory.organisations import Centre
from domain.kernel.errors import SendingFailure
from domain.kernel.ids import CaseReference, CentreId, ConsentId, CorridorId, DataKeyId, ReferralId
from domain.kernel.open_matters import OpenMatters
from domain.referrals.effects import response_time
from domain.referrals.failures import ConsentMissing
from domain.referrals.referral import Referral, ReferralText
from domain.referrals.rules import SendingFacts
from domain.vocabulary import (
    CorridorRole,
    CorridorStatus,
    DataCategory,
    OperatorType,
    Purpose,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Urgency,
)


@dataclass(frozen=True, slots=True)
class ReferralRequest:
    """What the sender entered. ``referral_id`` is set if a draft exists already, ``redirected_from`` if it continues
    another referral; ``external_id`` is the sender's own reference.
    """

    case_id: CaseReference
    corridor: str
    from_centre: str
    to_centre: str
    fallback_centres: tuple[str, ...]
    kind: ReferralKind
    service_types: tuple[ServiceType, ...]
    urgency: Urgency
    purpose: Purpose
    window_from: datetime | None
    window_to: datetime | None
    summary: str | None
    share: tuple[DataCategory, ...]
    consent_id: ConsentId | None
    referral_id: ReferralId | None = None
    redirected_from: ReferralId | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Fallback:
    """A centre to go on to. ``role`` is ``None`` if it is no member of the corridor."""

    centre_id: CentreId
    operator_type: OperatorType
    role: CorridorRole | None


@dataclass(frozen=True, slots=True)
class SendingContext:
    """What was found for a request. ``agreement`` is the one that binds in the corridor. ``consent`` is ``None`` if
    none was named, or the case has none with that id.

    ``declined_by``: the centres that declined a referral that this one continues. ``open_transfer`` and ``duplicate``:
    what is open, where the caller may see it. ``grounds``: of the current or last holder, if that is the actor's
    organisation.
    """

    case: Case
    corridor_id: CorridorId
    corridor_status: CorridorStatus
    agreement: Agreement | None
    response_times: ResponseTimeTexts
    sender: Centre
    sender_role: CorridorRole | None
    receiver: Centre
    receiver_role: CorridorRole | None
    fallback_centre_ids: tuple[CentreId, ...]
    consent: Consent | None
    open_transfer_exists: bool
    duplicate_exists: bool
    open_offer: OpenMatters = ()
    open_there: OpenMatters = ()
    fallbacks: tuple[Fallback, ...] = ()
    declined_by: frozenset[CentreId] = frozenset()
    grounds: HolderGrounds | None = None

    def facts(self, referral: Referral, at: datetime, *, again: bool = False) -> SendingFacts:
        """Collect what the rules look at. ``again``: a centre that declined may be asked once more."""
        return SendingFacts(
            referral=referral,
            case=self.case,
            corridor_status=self.corridor_status,
            agreement=self.agreement,
            sender=self.sender,
            sender_role=self.sender_role,
            receiver=self.receiver,
            receiver_role=self.receiver_role,
            consent=self.consent,
            open_transfer_exists=self.open_transfer_exists,
            duplicate_exists=self.duplicate_exists,
            times=response_time(self.response_times, referral.urgency),
            at=at,
            open_offer=self.open_offer,
            open_there=self.open_there,
            declined_by=self.declined_by,
            again=again,
        )


def draft(
    requested: ReferralRequest, found: SendingContext, referral_id: ReferralId, data_key_id: DataKeyId, at: datetime
) -> Referral:
    """Create the draft for a request."""
    return Referral(
        id=referral_id,
        version=1,
        case_id=found.case.id,
        corridor_id=found.corridor_id,
        sender=found.sender.place,
        receiver=found.receiver.place,
        fallback_centre_ids=found.fallback_centre_ids,
        kind=requested.kind,
        direction=direction_between(found.sender_role, found.receiver_role),
        service_types=requested.service_types,
        urgency=requested.urgency,
        purpose=requested.purpose,
        window_from=requested.window_from,
        window_to=requested.window_to,
        share=requested.share,
        consent_id=None if found.consent is None else found.consent.id,
        data_key_id=data_key_id,
        status=ReferralStatus.DRAFT,
        words=ReferralText(summary=requested.summary),
        created_at=at,
        updated_at=at,
        external_id=requested.external_id,
    )


def misplaced_consent(requested: ReferralRequest, found: SendingContext) -> tuple[SendingFailure, ...]:
    """Return the failure of a draft that names a consent of another case."""
    if requested.consent_id is None or found.consent is not None:
        return ()
    return (ConsentMissing(pointer="/consent_id"),)


def asked_again(referral: Referral) -> ReferralRequest:
    """Return the request that would create this stored referral."""
    return ReferralRequest(
        case_id=referral.case_id,
        corridor=str(referral.corridor_id),
        from_centre=str(referral.sender.centre_id),
        to_centre=str(referral.receiver.centre_id),
        fallback_centres=tuple(str(centre) for centre in referral.fallback_centre_ids),
        kind=referral.kind,
        service_types=referral.service_types,
        urgency=referral.urgency,
        purpose=referral.purpose,
        window_from=referral.window_from,
        window_to=referral.window_to,
        summary=referral.words.summary,
        share=referral.share,
        consent_id=referral.consent_id,
        referral_id=referral.id,
        redirected_from=referral.redirected_from,
        external_id=referral.external_id,
    )
