"""What the holder of a case enters to refer it."""

from datetime import datetime, timedelta
from uuid import UUID

from bench.seeding.roads import End, Road
from bench.year.chances import SEXES, SHARES, URGENCIES, Dice
from domain.cases.birth import BirthDate
from domain.cases.case import Profile
from domain.cases.identity import Identity, Person, Phone
from domain.kernel.ids import CaseId, ConsentId
from domain.referrals.draft import ReferralRequest
from domain.usecases.cases.open_case import OpenCase
from domain.usecases.consents.record_consent import RecordConsent
from domain.vocabulary import (
    SECTORS,
    CaseType,
    ConsentGivenBy,
    ConsentMethod,
    DataCategory,
    Purpose,
    ReferralKind,
    Stage,
)

PURPOSES = (Purpose.REFERRAL, Purpose.LEGAL_ASSISTANCE)
SHARED = (DataCategory.IDENTITY, DataCategory.CONTACT, DataCategory.PROFILE, DataCategory.SUMMARY)
COVERED = (*SHARED, DataCategory.CLAIMS)
"""What the consents cover. They include claims, so that the next centre can continue them."""


def new_case(dice: Dice, end: End) -> OpenCase:
    """Return a case of a made-up person at a centre."""
    born = None if dice.happens(0.1) else dice.one_of(range(1950, 2006))
    languages = (end.country.lower(),)
    sector, stage = dice.one_of((*SECTORS[:8], None)), dice.one_of(tuple(Stage))
    profile = Profile(dice.weighted(SEXES), born, stage, end.area, None, sector, None, languages)
    phone, birth = Phone(f"+85512{dice.number(6)}"), None if born is None else BirthDate(born)
    person = Person(full_name=f"Person {dice.number(9)}", birth_date=birth, phones=(phone,))
    types = dice.some_of(tuple(CaseType), 3) or (CaseType.WAGES_UNPAID,)
    return OpenCase(end.code, profile, types, (), Identity(person))


def new_consent(road: Road, at: datetime) -> RecordConsent:
    """Return a consent to share everything with the members of a corridor."""
    signed, herself = ConsentMethod.SIGNED, ConsentGivenBy.SELF
    return RecordConsent(PURPOSES, COVERED, (), road.code, signed, "km", herself, None, at, None)


def window_of(dice: Dice, at: datetime) -> tuple[datetime, datetime] | tuple[None, None]:
    """Return when the person arrives, if that is known."""
    return (at + timedelta(days=2), at + timedelta(days=12)) if dice.happens(SHARES.with_window) else (None, None)


def new_referral(
    dice: Dice, road: Road, case: CaseId, consent: ConsentId, holder: UUID, receivers: tuple[End, ...], at: datetime
) -> ReferralRequest:
    """Return a referral to one of the receivers, perhaps with others to fall back on."""
    receiver = dice.one_of(receivers)
    others = [end for end in receivers if end is not receiver]
    fallbacks = dice.some_of(others, 2) if dice.happens(SHARES.fallbacks) else ()
    window_from, window_to = window_of(dice, at)
    return ReferralRequest(
        case_id=case,
        corridor=road.code,
        from_centre=str(holder),
        to_centre=receiver.code,
        fallback_centres=tuple(end.code for end in fallbacks),
        kind=ReferralKind.TRANSFER if dice.happens(SHARES.transfer) else ReferralKind.SERVICE,
        service_types=dice.some_of(receiver.services, 2) or receiver.services[:1],
        urgency=dice.weighted(URGENCIES),
        purpose=Purpose.REFERRAL,
        window_from=window_from,
        window_to=window_to,
        summary="Two months of wages unpaid.",
        share=SHARED,
        consent_id=consent,
    )
