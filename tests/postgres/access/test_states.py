"""What the functions of the data path take a state for is what the domain takes it for."""

import json
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from domain.cases.case import is_excluded
from domain.referrals.deciding import OPEN_HANDOFF
from domain.referrals.deletion import DELETION_WITHIN, Deletion
from domain.referrals.view import is_overdue
from domain.vocabulary import HandoffStatus, OperatorType, ReferralStatus
from domain.vocabulary.referral import ACCEPTED_UNFINISHED, AWAITING_ANSWER
from tests.unit.builders_domain import AT, BATTAMBANG, CHIANG_MAI, PURSAT, a_case, a_referral

REFERRAL = "SELECT corridor.{}(jsonb_populate_record(NULL::corridor.referrals, $1))"
HANDOFF = "SELECT corridor.is_open_handoff(jsonb_populate_record(NULL::corridor.handoffs, $1))"
LATE = "SELECT corridor.deletion_is_late(jsonb_populate_record(NULL::corridor.referrals, $1), $2)"

OVERDUE = "SELECT corridor.is_overdue(jsonb_populate_record(NULL::corridor.referrals, $1), $2)"
EXCLUDED = "SELECT corridor.is_excluded(jsonb_populate_record(NULL::corridor.cases, $1), $2, $3)"


async def asked(url: str, statement: str, row: dict[str, Any], *more: Any) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement, json.dumps(row, default=str), *more)
    finally:
        await connection.close()


@pytest.mark.parametrize("status", ReferralStatus)
async def test_a_referral_is_under_way_and_worked_on_as_the_lifecycle_says(
    database_url: str, status: ReferralStatus
) -> None:
    row = {"status": status}
    under_way = status in (*AWAITING_ANSWER, *ACCEPTED_UNFINISHED)
    assert await asked(database_url, REFERRAL.format("is_under_way"), row) is under_way
    assert await asked(database_url, REFERRAL.format("is_worked_on"), row) is (status in ACCEPTED_UNFINISHED)


@pytest.mark.parametrize("status", HandoffStatus)
async def test_an_accepted_handoff_is_open_only_as_part_of_a_transfer(database_url: str, status: HandoffStatus) -> None:
    direct = {"status": status, "referral_id": None}
    of_transfer = {"status": status, "referral_id": "01936d2a-7c3e-7b61-9a54-0d9f3c2b1e02"}
    assert await asked(database_url, HANDOFF, direct) is (status is HandoffStatus.OFFERED)
    assert await asked(database_url, HANDOFF, of_transfer) is (status in OPEN_HANDOFF)


@pytest.mark.parametrize("after", [timedelta(0), DELETION_WITHIN, DELETION_WITHIN + timedelta(seconds=1)])
@pytest.mark.parametrize("confirmed", [False, True])
async def test_a_deletion_is_late_for_the_clock_when_it_is_for_the_reader(
    database_url: str, after: timedelta, confirmed: bool
) -> None:
    deletion = Deletion(AT, AT + DELETION_WITHIN, AT if confirmed else None)
    row = {"deletion_due_by": deletion.due_by, "deletion_confirmed_at": deletion.confirmed_at}
    assert await asked(database_url, LATE, row, AT + after) is deletion.is_late(AT + after)


@pytest.mark.parametrize("due", [None, AT - timedelta(seconds=1), AT, AT + timedelta(seconds=1)])
async def test_a_referral_is_overdue_in_a_list_when_it_is_in_its_view(database_url: str, due: Any) -> None:
    found = await asked(database_url, OVERDUE, {"next_due_at": due}, AT)
    assert found is is_overdue(a_referral(next_due_at=due), AT)


@pytest.mark.parametrize("holder", [None, BATTAMBANG, PURSAT])
@pytest.mark.parametrize("excluded", [(), (OperatorType.GOVERNMENT,), (OperatorType.GOVERNMENT, OperatorType.CSO)])
@pytest.mark.parametrize("place", [BATTAMBANG, CHIANG_MAI])
async def test_a_centre_is_excluded_in_sql_as_in_the_domain(
    database_url: str, holder: Any, excluded: Any, place: Any
) -> None:
    row = {
        "holder_centre_id": None if holder is None else holder.centre_id,
        "excluded_operator_types": excluded,
    }
    found = await asked(database_url, EXCLUDED, row, place.operator_type, place.centre_id)
    assert found is is_excluded(place, a_case(holder=holder, excluded_operator_types=excluded))
