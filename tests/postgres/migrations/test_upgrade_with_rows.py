"""Rows of an older version are filled and mended by an upgrade that the ordinary owner of the tables runs.

This owner is no superuser: forced row-level security binds it, and while an upgrade runs no policy shows it a row.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from adapters.postgres.operate.migrate import downgrade, upgrade
from tests.postgres.faults.test_restore_for_another_owner import UNGUARDED, database_of
from tests.postgres.migrations.old_rows import DAY, DESTINATION, FORCED, ORIGIN, OTHER, TRANSIT, OldRows, number

SIDES = "SELECT from_centre_id, sent_from, status, direction FROM corridor.referrals WHERE id = $1"
READERS = "SELECT organisation_id FROM corridor.access WHERE object_id = $1"
STEPS = "SELECT type FROM corridor.journal WHERE referral_id = $1"
LEFT = "SELECT age_band, birth_year, tracking_hash FROM corridor.cases WHERE id = $1"


@asynccontextmanager
async def at_revision(revision: str, worker_id: str) -> AsyncIterator[tuple[str, OldRows]]:
    """Give a database of an ordinary owner at an older revision, with a directory in it."""
    async with database_of(f"older_{revision}_{worker_id}") as url:
        await upgrade(url, revision)
        connection = await asyncpg.connect(url)
        try:
            rows = OldRows(connection)
            await rows.directory()
            yield url, rows
        finally:
            await connection.close()


async def upgraded(url: str, rows: OldRows) -> None:
    """Guard the tables as the older version did, and bring the database up to date."""
    await rows.connection.execute(FORCED)
    await upgrade(url)
    assert await rows.connection.fetchval(UNGUARDED) is None


async def one(rows: OldRows, statement: str, row: UUID) -> tuple[object, ...]:
    found = await rows.connection.fetchrow(statement, row)
    assert found is not None
    return tuple(found)


@pytest.mark.parametrize("revision", ["0014", "0016"])
async def test_every_old_row_is_filled(revision: str, worker_id: str) -> None:
    async with at_revision(revision, worker_id) as (url, rows):
        case_id = await rows.case("open", TRANSIT)
        mine = {"case_id": case_id, "centre_id": TRANSIT, "organisation_id": TRANSIT}
        await rows.add("consents", id=number("many"), recipient_corridor_id=number("corridor"), **mine)
        await rows.add("consents", id=number("one"), recipient_centre_ids=[OTHER], **mine)
        misread = await rows.referral("misread", case_id, TRANSIT, OTHER, direction="return", status="declined")
        within = await rows.referral("within", case_id, DESTINATION, OTHER, status="declined")
        for status in ("closed", "erased"):
            over = await rows.case(status, ORIGIN, status=status, outcome="service_received", closed_at=DAY)
            await rows.add("timeline", id=uuid4(), case_id=over, type="case.closed", status="closed")
        await upgraded(url, rows)
        members = "SELECT recipient_member_ids FROM corridor.consents WHERE id = $1"
        assert await one(rows, members, number("many")) == (sorted((ORIGIN, DESTINATION, OTHER, TRANSIT)),)
        assert await one(rows, members, number("one")) == (None,)
        assert (await one(rows, SIDES, misread))[-1] == "outbound"
        assert (await one(rows, SIDES, within))[-1] == "onward"
        versions = await rows.connection.fetch("SELECT of_age, index_version FROM corridor.cases")
        assert {tuple(row) for row in versions} == {(False, 1)}, "the worker finds each of them"
        due = await rows.connection.fetch("SELECT subject_id FROM corridor.statistics_due")
        cases = await rows.connection.fetch("SELECT id FROM corridor.cases")
        assert sorted(row[0] for row in due) == sorted(row[0] for row in cases), "each is to be counted"
        outcomes = await rows.connection.fetch("SELECT outcome FROM corridor.journal WHERE type = 'case.closed'")
        assert [row["outcome"] for row in outcomes] == ["service_received"] * 2
        assert await one(rows, LEFT, number("erased")) == ("25_34", None, "")
        assert await one(rows, LEFT, number("closed")) == (None, 1997, "abc")


async def test_what_custody_left_behind_passes_on(worker_id: str) -> None:
    async with at_revision("0014", worker_id) as (url, rows):
        case_id = await rows.case("moved", ORIGIN, DESTINATION)
        came_by = {"status": "in_progress", "custody_moved": True}
        transfer = await rows.referral("transfer", case_id, ORIGIN, DESTINATION, **came_by)
        service = await rows.referral("service", case_id, ORIGIN, OTHER, kind="service", status="accepted")
        owed = await rows.referral("owed", case_id, ORIGIN, OTHER, status="withdrawn", deletion_owed_since=DAY)
        paid = {"deletion_owed_since": DAY, "deletion_confirmed_at": DAY}
        confirmed = await rows.referral("confirmed", case_id, ORIGIN, OTHER, status="withdrawn", **paid)
        returned = await rows.case("returned", ORIGIN, DESTINATION, TRANSIT)
        left_open = await rows.referral("left open", returned, ORIGIN, DESTINATION, **came_by)
        taken = await rows.referral("taken over", returned, ORIGIN, TRANSIT, kind="service", status="accepted")
        await upgraded(url, rows)
        assert await one(rows, SIDES, transfer) == (ORIGIN, None, "in_progress", "outbound")
        for passed, status in ((service, "accepted"), (owed, "withdrawn")):
            assert await one(rows, SIDES, passed) == (DESTINATION, ORIGIN, status, "outbound")
            readers = {row[0] for row in await rows.connection.fetch(READERS, passed)}
            assert readers == {DESTINATION, OTHER}
            assert await one(rows, STEPS, passed) == ("referral.sender_changed",)
        assert await one(rows, SIDES, confirmed) == (ORIGIN, None, "withdrawn", "outbound")
        assert await one(rows, SIDES, left_open) == (ORIGIN, None, "completed", "outbound")
        assert await one(rows, SIDES, taken) == (ORIGIN, None, "completed", "outbound")


async def test_a_downgrade_reaches_its_rows_too(worker_id: str) -> None:
    async with at_revision("0014", worker_id) as (url, rows):
        case_id = await rows.case("onward", DESTINATION)
        onward = await rows.referral("onward", case_id, DESTINATION, OTHER, status="declined")
        await upgraded(url, rows)
        assert (await one(rows, SIDES, onward))[-1] == "onward"
        await downgrade(url, "0017")
        assert (await one(rows, SIDES, onward))[-1] == "outbound"


RESTS_ON = "SELECT consent_id, version FROM corridor.referrals WHERE id = $1"


async def test_a_draft_that_names_a_consent_of_another_case_loses_it(worker_id: str) -> None:
    async with at_revision("0018", worker_id) as (url, rows):
        mine, theirs = await rows.case("mine", ORIGIN), await rows.case("theirs", OTHER)
        for case_id, centre in ((mine, ORIGIN), (theirs, OTHER)):
            at = {"case_id": case_id, "centre_id": centre, "organisation_id": centre}
            await rows.add("consents", id=number(f"of_{case_id.bytes[-4:].hex()}"), **at)
        consents = {row["case_id"]: row["id"] for row in await rows.connection.fetch("SELECT * FROM corridor.consents")}
        drafts = [
            await rows.referral(name, mine, ORIGIN, DESTINATION, status="draft", sent_at=None, consent_id=consent)
            for name, consent in (("astray", consents[theirs]), ("in_order", consents[mine]), ("without", None))
        ]
        await upgraded(url, rows)
        assert [await one(rows, RESTS_ON, draft) for draft in drafts] == [(None, 2), (consents[mine], 1), (None, 1)]
        await downgrade(url, "0024")
        await upgrade(url)
        assert [await one(rows, RESTS_ON, draft) for draft in drafts] == [(None, 2), (consents[mine], 1), (None, 1)]
