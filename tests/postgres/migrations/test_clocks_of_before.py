"""An upgrade starts the clocks of what is open: referrals keep the times of their corridor, offers get their own."""

from datetime import datetime, timedelta

from tests.postgres.migrations.old_rows import DAY, DESTINATION, ORIGIN, OTHER, OldRows, number
from tests.postgres.migrations.test_upgrade_with_rows import at_revision, one, upgraded

BEGUN = datetime.fromisoformat(DAY)
TIMES = 'UPDATE corridor.corridors SET response_times = \'{"normal": {"decide_within": "PT48H"}}\''
CLOCKS = "SELECT step_due_at, overdue_told_for, decide_within, contact_within FROM corridor.referrals WHERE id = $1"
DECIDE_BY = "SELECT decide_by FROM corridor.handoffs WHERE id = $1"
OFFER = """INSERT INTO corridor.handoffs
(id, version, case_id, referral_id, from_centre_id, from_organisation_id, to_centre_id, to_organisation_id, status,
    created_at, updated_at)
VALUES ($1, 1, $2, $3, $4, $4, $5, $5, $6, $7, now())"""


async def offered(rows: OldRows, name: str, to: str, status: str = "offered", of_transfer: bool = False) -> None:
    case_id = await rows.case(f"case {name}", ORIGIN)
    receiver = {"member": DESTINATION, "stranger": OTHER}[to]
    referral = await rows.referral(f"of {name}", case_id, ORIGIN, receiver, status="sent") if of_transfer else None
    await rows.connection.execute(OFFER, number(name), case_id, referral, ORIGIN, receiver, status, BEGUN)


async def test_what_is_open_at_an_upgrade_has_its_clocks(worker_id: str) -> None:
    async with at_revision("0016", worker_id) as (url, rows):
        await rows.connection.execute(TIMES)
        await rows.connection.execute("DELETE FROM corridor.corridor_members WHERE centre_id = $1", OTHER)
        case_id = await rows.case("a case", ORIGIN)
        waiting = await rows.referral("waiting", case_id, ORIGIN, DESTINATION, status="sent", next_due_at=DAY)
        ended = await rows.referral("ended", case_id, ORIGIN, OTHER, status="declined")
        await offered(rows, "common", "member")
        await offered(rows, "none", "stranger")
        await offered(rows, "refused", "member", "refused")
        await offered(rows, "transfer", "member", of_transfer=True)
        await upgraded(url, rows)
        month = int(timedelta(days=30).total_seconds())
        assert await one(rows, CLOCKS, waiting) == (BEGUN, None, 48 * 3600, month)
        assert (await one(rows, CLOCKS, ended))[0] is None
        assert await one(rows, DECIDE_BY, number("common")) == (BEGUN + timedelta(hours=48),)
        assert await one(rows, DECIDE_BY, number("none")) == (BEGUN + timedelta(days=14),)
        for settled in ("refused", "transfer"):
            assert await one(rows, DECIDE_BY, number(settled)) == (None,)
