"""Each case is sent under a consent of its own: the one named, or the newest that covers the sending."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.cases.relation import HolderGrounds
from domain.consents.consent import Consent, Recipients
from domain.directory.corridor import DEFAULT_RESPONSE_TIMES
from domain.groups.referring import NamedConsent, with_consent
from domain.kernel.ids import ConsentId
from domain.referrals.draft import SendingContext
from domain.vocabulary import CorridorRole, CorridorStatus, DataCategory, Purpose
from tests.unit.builders_domain import AT, BATTAMBANG, CORRIDOR, MAE_SOT, a_case, a_consent, a_referral, an_id
from tests.unit.referrals.test_sending_rules import the_facts

FACTS = the_facts()
DAY = timedelta(days=1)


def consent(name: str, days_ago: int, **changes: Any) -> Consent:
    given = AT - days_ago * DAY
    return a_consent(id=ConsentId(an_id(name)), given_at=given, created_at=given, **changes)


def found(*consents: Consent) -> SendingContext:
    return SendingContext(
        case=a_case(),
        corridor_id=CORRIDOR,
        corridor_status=CorridorStatus.ACTIVE,
        agreement=None,
        response_times=DEFAULT_RESPONSE_TIMES,
        sender=FACTS.sender,
        sender_role=CorridorRole.ORIGIN,
        receiver=FACTS.receiver,
        receiver_role=CorridorRole.DESTINATION,
        fallback_centre_ids=(),
        consent=None,
        open_transfer_exists=False,
        duplicate_exists=False,
        grounds=HolderGrounds(BATTAMBANG.centre_id, recorded_here=True, consents=consents),
    )


def chosen(*consents: Consent, named: NamedConsent | None = None) -> Consent | None:
    facts = replace(FACTS, referral=a_referral(), consent=None)
    return with_consent(found(*consents), facts, named).consent


OLD, NEW = consent("old", 9), consent("new", 2)
FALLS_SHORT = {
    "withdrawn": {"withdrawn_at": AT},
    "expired": {"expires_at": AT},
    "of another purpose": {"purposes": (Purpose.COMPLAINT,)},
    "of fewer categories": {"data_categories": (DataCategory.PROFILE,)},
    "for another centre": {"recipients": Recipients((MAE_SOT.centre_id,), None)},
}


def test_the_newest_is_taken_whatever_order_they_come_in() -> None:
    assert chosen(OLD, NEW) == chosen(NEW, OLD) == NEW


@pytest.mark.parametrize("changes", FALLS_SHORT.values(), ids=FALLS_SHORT)
def test_one_that_does_not_cover_the_sending_is_passed_over(changes: dict[str, Any]) -> None:
    short = consent("short", 1, **changes)
    assert chosen(OLD, short) == OLD
    assert chosen(short) == short, "the refusal says what is wrong with it"


def test_without_any_there_is_none() -> None:
    assert chosen() is None
    assert with_consent(replace(found(OLD), grounds=None), FACTS, None).consent is None


def test_the_one_named_is_taken_if_it_is_of_this_case() -> None:
    assert chosen(OLD, NEW, named=NamedConsent(OLD.id, "/consents/0/consent_id")) == OLD
    assert chosen(OLD, NEW, named=NamedConsent(ConsentId(an_id("another's")), "/consents/0/consent_id")) is None
