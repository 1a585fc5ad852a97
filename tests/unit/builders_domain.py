"""Builders for the domain's cases, referrals and people; each hides what does not matter to a test."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.cases.case import Case, Profile
from domain.cases.custody import Handoff
from domain.cases.relation import CaseFile, HolderGrounds, Involvement
from domain.consents.consent import Consent, Recipients
from domain.directory.corridor import DEFAULT_RESPONSE_TIMES, ResponseTime
from domain.kernel.access import Actor, Place
from domain.kernel.ids import (
    CaseId,
    CentreId,
    ClientId,
    ConsentId,
    CorridorId,
    DataKeyId,
    HandoffId,
    OrganisationId,
    ReferralId,
)
from domain.referrals.effects import contact_started, response_time, started, with_clocks
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral, ReferralText
from domain.referrals.view import ReferralFile
from domain.vocabulary import (
    CaseStatus,
    CaseType,
    ConsentGivenBy,
    ConsentMethod,
    DataCategory,
    Direction,
    HandoffStatus,
    OperatorType,
    Purpose,
    ReferralKind,
    ReferralStatus,
    ServiceType,
    Sex,
    Stage,
    Urgency,
)
from domain.vocabulary import ReferralStatus as S

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
"""When something is done, in these tests."""
SENT_AT = AT - timedelta(days=1)
EVERY_SCOPE = frozenset({"referrals:send", "referrals:respond", "cases:read", "identity:read"})
TIMES: ResponseTime = response_time(DEFAULT_RESPONSE_TIMES, Urgency.NORMAL)


def an_id(name: str) -> UUID:
    """The same name is the same id."""
    return uuid5(NAMESPACE_URL, name)


def a_place(name: str, organisation: str, kind: OperatorType) -> Place:
    return Place(CentreId(an_id(name)), OrganisationId(an_id(organisation)), kind)


BATTAMBANG = a_place("battambang", "nea", OperatorType.GOVERNMENT)
PURSAT = a_place("pursat", "nea", OperatorType.GOVERNMENT)
CHIANG_MAI = a_place("chiang-mai", "map", OperatorType.CSO)
MAE_SOT = a_place("mae-sot", "hrdf", OperatorType.TRADE_UNION)
CORRIDOR = CorridorId(an_id("KH-TH"))
MEMBERS = (BATTAMBANG.centre_id, PURSAT.centre_id, CHIANG_MAI.centre_id, MAE_SOT.centre_id)
ALONG_THE_CORRIDOR = Recipients((), CORRIDOR, MEMBERS)
"""The corridor with the members that it had when consent was recorded."""


def an_actor(*places: Place, scopes: frozenset[str] = EVERY_SCOPE, limited: bool = False) -> Actor:
    """A client of the (one) organisation of these centres; ``limited`` to them, or for all of its centres."""
    centres = frozenset(place.centre_id for place in places) if limited else None
    return Actor(ClientId(an_id("client")), places[0].organisation_id, scopes, centres)


SENDER, RECEIVER, STRANGER = an_actor(BATTAMBANG), an_actor(CHIANG_MAI), an_actor(MAE_SOT)


def a_profile(**changes: Any) -> Profile:
    profile = Profile(
        sex=Sex.FEMALE,
        birth_year=1997,
        stage=Stage.DEPARTING,
        origin_area="KH-2",
        destination_area="TH-50",
        sector="C",
        occupation="8153",
        languages=("km", "th"),
    )
    return replace(profile, **changes)


def a_case(**changes: Any) -> Case:
    case = Case(
        id=CaseId(an_id("case")),
        code="KH-7Q2M-9FX4",
        version=3,
        status=CaseStatus.OPEN,
        holder=BATTAMBANG,
        profile=a_profile(),
        case_types=(CaseType.WAGES_UNPAID,),
        excluded_operator_types=(),
        data_key_id=DataKeyId(an_id("case key")),
        tracking_hash="0" * 64,
        has_identity=True,
        created_at=SENT_AT,
        updated_at=SENT_AT,
    )
    return replace(case, **changes)


def a_consent(**changes: Any) -> Consent:
    consent = Consent(
        id=ConsentId(an_id("consent")),
        version=1,
        case_id=CaseId(an_id("case")),
        centre_id=BATTAMBANG.centre_id,
        organisation_id=BATTAMBANG.organisation_id,
        purposes=(Purpose.REFERRAL,),
        data_categories=(DataCategory.IDENTITY, DataCategory.PROFILE, DataCategory.SUMMARY),
        recipients=ALONG_THE_CORRIDOR,
        method=ConsentMethod.SIGNED,
        language="km",
        given_by=ConsentGivenBy.SELF,
        witness=None,
        given_at=SENT_AT,
        expires_at=None,
        withdrawn_at=None,
        created_at=SENT_AT,
    )
    return replace(consent, **changes)


MADE_BY = {
    S.SENT: Action.SEND,
    S.ACKNOWLEDGED: Action.ACKNOWLEDGE,
    S.INFO_REQUESTED: Action.ASK,
    S.ACCEPTED: Action.ACCEPT,
    S.IN_PROGRESS: Action.CONFIRM_CONTACT,
    S.PAUSED: Action.PAUSE,
    S.COMPLETED: Action.COMPLETE,
    S.DECLINED: Action.DECLINE,
    S.WITHDRAWN: Action.WITHDRAW,
    S.EXPIRED: Action.EXPIRE,
    S.NO_SHOW: Action.NO_SHOW,
    S.ENTERED_IN_ERROR: Action.VOID,
}
"""The action by which a referral usually came into its state."""

ENDED = (S.COMPLETED, S.DECLINED, S.WITHDRAWN, S.EXPIRED, S.NO_SHOW, S.CONSENT_WITHDRAWN, S.ENTERED_IN_ERROR)
ACCEPTED = (S.ACCEPTED, S.IN_PROGRESS, S.PAUSED, S.COMPLETED, S.NO_SHOW)


def a_referral(status: ReferralStatus = S.SENT, **changes: Any) -> Referral:
    """A referral in that state, as it would be a day after it was sent, with every word that could be written."""
    sent_at = None if status is S.DRAFT else SENT_AT
    referral = Referral(
        id=ReferralId(an_id("referral")),
        version=7,
        case_id=CaseId(an_id("case")),
        corridor_id=CORRIDOR,
        sender=BATTAMBANG,
        receiver=CHIANG_MAI,
        fallback_centre_ids=(MAE_SOT.centre_id,),
        kind=ReferralKind.TRANSFER,
        direction=Direction.OUTBOUND,
        service_types=(ServiceType.INFORMATION,),
        urgency=Urgency.NORMAL,
        purpose=Purpose.REFERRAL,
        window_from=None,
        window_to=SENT_AT + timedelta(hours=1) if status is S.ACCEPTED else None,
        share=(DataCategory.IDENTITY, DataCategory.PROFILE, DataCategory.SUMMARY),
        consent_id=ConsentId(an_id("consent")),
        data_key_id=DataKeyId(an_id("referral key")),
        status=status,
        words=ReferralText(summary="Two months of wages unpaid."),
        created_at=SENT_AT,
        updated_at=SENT_AT,
        last_action=MADE_BY.get(status),
        sent_at=sent_at,
        info_requested_at=SENT_AT if status is S.INFO_REQUESTED else None,
        accepted_at=SENT_AT if status in ACCEPTED else None,
        ended_at=SENT_AT if status in ENDED else None,
    )
    if sent_at is not None:
        referral = replace(referral, clocks=started(TIMES, sent_at))
    if status in ACCEPTED:
        referral = replace(referral, clocks=contact_started(referral, TIMES, SENT_AT))
    return replace(with_clocks(replace(referral, **changes), TIMES), **changes)


def a_handoff(status: HandoffStatus = HandoffStatus.OFFERED, **changes: Any) -> Handoff:
    handoff = Handoff(
        id=HandoffId(an_id("handoff")),
        version=1,
        case_id=CaseId(an_id("case")),
        referral_id=ReferralId(an_id("referral")),
        sender=BATTAMBANG,
        receiver=CHIANG_MAI,
        status=status,
        created_at=SENT_AT,
        updated_at=SENT_AT,
    )
    return replace(handoff, **changes)


def a_file(referral: Referral | None = None, **changes: Any) -> ReferralFile:
    """A referral with its case, its consent and, where it is a transfer, its handoff in the fitting state."""
    referral = referral or a_referral()
    handoff = None
    if referral.kind is ReferralKind.TRANSFER and referral.sent_at is not None:
        taken = referral.status is S.ACCEPTED
        handoff = a_handoff(HandoffStatus.ACCEPTED if taken else HandoffStatus.OFFERED)
    grounds = HolderGrounds(BATTAMBANG.centre_id, recorded_here=True)
    return replace(ReferralFile(referral, a_case(), handoff, a_consent(), TIMES, grounds=grounds), **changes)


def an_involvement(status: ReferralStatus = S.SENT, **changes: Any) -> Involvement:
    """A referral from Battambang to Chiang Mai, as the case knows it."""
    share = (DataCategory.IDENTITY, DataCategory.PROFILE)
    involvement = Involvement(
        referral_id=ReferralId(an_id("referral")),
        status=status,
        sent=status is not S.DRAFT,
        accepted=status in ACCEPTED,
        sender=BATTAMBANG,
        receiver=CHIANG_MAI,
        share=share,
        consent=a_consent(),
    )
    return replace(involvement, **changes)


def a_case_file(
    *involvements: Involvement,
    former: tuple[Place, ...] = (),
    last: Place | None = None,
    grounds: HolderGrounds | None = None,
    **changes: Any,
) -> CaseFile:
    """A case that its holder opened, or came to hold on these ``grounds``."""
    case = a_case(**changes)
    holder = case.holder or last or BATTAMBANG
    found = grounds or HolderGrounds(holder.centre_id, recorded_here=True)
    return CaseFile(case, involvements, former, last_holder=holder, grounds=found)
