"""A column is read into a field according to the field's type."""

import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from adapters.postgres.mapping.referrals import referral_of, referral_row
from adapters.postgres.mapping.values import reader, to_json
from domain.kernel.ids import CentreId
from domain.referrals.lifecycle import Action
from domain.referrals.referral import Referral
from domain.vocabulary import Channel, Outcome, ReferralStatus, ServiceType
from tests.unit.builders_domain import AT, a_referral, an_id

ID = "01936d2a-7c3e-7b61-9a54-0d9f3c2b1e02"


@pytest.mark.parametrize(
    ("kind", "given", "read"),
    [
        (CentreId, ID, UUID(ID)),
        (CentreId | None, ID, UUID(ID)),
        (datetime, "2026-11-22T08:00:00+00:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        (datetime | None, "2026-11-22T08:00:00+00:00", datetime(2026, 11, 22, 8, tzinfo=UTC)),
        (date | None, "2026-11-22", date(2026, 11, 22)),
        (Outcome | None, "service_received", Outcome.SERVICE_RECEIVED),
        (ReferralStatus, "sent", ReferralStatus.SENT),
        (tuple[ServiceType, ...], ["information"], (ServiceType.INFORMATION,)),
        (tuple[CentreId, ...], [ID], (UUID(ID),)),
        (tuple[str, ...], ["km"], ("km",)),
    ],
    ids=str,
)
def test_a_value_is_read_as_its_type_says(kind: object, given: object, read: object) -> None:
    found = reader(kind)
    assert found is not None
    assert (found(given), type(found(given)).__name__) == (read, type(read).__name__)


@pytest.mark.parametrize("kind", [str, int, bool, str | None])
def test_what_json_has_stays_as_it_is(kind: object) -> None:
    assert reader(kind) is None


def test_a_type_that_nobody_can_read_is_noticed() -> None:
    with pytest.raises(KeyError):
        reader(Referral)


def test_a_referral_comes_back_as_it_was_written() -> None:
    referral = a_referral(
        last_action=Action.PAUSE,
        resume_on=AT.date(),
        outcome=Outcome.SERVICE_RECEIVED,
        redirected_to=an_id("successor"),
        suggested_centre_id=an_id("another"),
        attempts=((Channel.PHONE, AT),),
        ended_at=AT,
    )
    row = json.loads(to_json(referral_row(referral, None)))
    assert referral_of(row, referral.sender, referral.receiver, referral.words) == referral
