"""Which agreements say how long the identity of a closed case is kept."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.postgres.jobs.case_retention import CaseRetention
from domain.cases.retention import NOTICE, ClosedCase, RetentionStep, retention_step
from domain.vocabulary import CaseStatus
from tests.app_under_test import World, running_world
from tests.conftest import url_of
from tests.postgres.clocks.aged_cases import DAY, aged, closed, closed_there, look, purged, seen, told
from tests.postgres.clocks.turned import opening, turned
from tests.scratch import scratch_database
from tests.unit.builders_domain import AT, CHIANG_MAI, a_case

RETENTION = """UPDATE corridor.agreements AS a SET retention = $2 FROM corridor.corridors AS l
WHERE l.id = a.corridor_id AND l.code = $1"""
KEPT = """SELECT corridor.retention_end(id, (now() AT TIME ZONE 'UTC')::date) - closed_at FROM corridor.cases
WHERE corridor.public_id('case', id) = $1"""
NEWER = """INSERT INTO corridor.agreements (id, version, corridor_id, number, purposes, data_categories, retention,
    valid_from, valid_to, created_at, updated_at)
SELECT gen_random_uuid(), 1, a.corridor_id, 2, a.purposes, a.data_categories, $2,
    (now() AT TIME ZONE 'UTC')::date + $3::integer, a.valid_to, now(), now()
FROM corridor.agreements AS a JOIN corridor.corridors AS l ON l.id = a.corridor_id WHERE l.code = $1"""
MEMBER_TOO = """INSERT INTO corridor.corridor_members (corridor_id, centre_id, role)
SELECT l.id, c.id, 'origin' FROM corridor.corridors AS l, corridor.centres AS c
WHERE l.code = $1 AND c.code = $2"""


@pytest.fixture
async def own(root_key_file: Path, tmp_path: Path) -> AsyncIterator[World]:
    """The application with a database of its own: what a corridor says concerns every case of it."""
    async with (
        scratch_database() as name,
        running_world(url_of(name), root_key_file, erasures_file=tmp_path / "erasures") as running,
    ):
        yield running


async def kept(world: World, case_id: str) -> timedelta:
    found: timedelta = await world.value(KEPT, case_id)
    return found


async def test_the_agreement_of_the_corridor_that_was_used_counts(own: World) -> None:
    case_id, _ = await closed_there(own)
    assert await kept(own, case_id) in (730 * DAY, 731 * DAY)
    await own.value(RETENTION, "KH-TH", "P90D")
    await own.value(RETENTION, "LA-TH", "P10D")  # Chiang Mai belongs to it too, and the case does not
    assert await kept(own, case_id) == 90 * DAY


async def test_a_case_that_was_never_referred_is_kept_as_the_corridors_of_its_holder_say(own: World) -> None:
    case_id = await closed(own)
    await own.value(RETENTION, "KH-TH", "P6M")
    assert timedelta(180) < await kept(own, case_id) < timedelta(185)
    await own.value(MEMBER_TOO, "LA-TH", "nea-battambang")
    await own.value(RETENTION, "LA-TH", "P90D")
    assert await kept(own, case_id) == 90 * DAY, "the shortest of all"


async def test_without_any_agreement_it_is_two_years(own: World) -> None:
    case_id = await closed(own)
    await own.value("TRUNCATE corridor.agreements CASCADE")
    assert await kept(own, case_id) in (730 * DAY, 731 * DAY)


async def test_the_agreement_counts_that_binds_now(own: World) -> None:
    case_id, _ = await closed_there(own)
    await own.value(NEWER, "KH-TH", "P30D", 1)
    assert await kept(own, case_id) > 700 * DAY, "it binds from tomorrow on"
    await own.value("UPDATE corridor.agreements SET valid_from = valid_from - 1 WHERE number = 2")
    assert await kept(own, case_id) == 30 * DAY


async def test_an_agreement_that_is_shortened_still_leaves_thirty_days(own: World) -> None:
    case_id = await closed(own)
    await aged(own, case_id, 100 * DAY)
    await look(own)
    assert await told(own, case_id) == 0
    await own.value(RETENTION, "KH-TH", "P90D")
    due = (await seen(own, case_id))["retention"]["due_on"]
    assert due == (datetime.now(UTC) + NOTICE).date().isoformat()
    await look(own, 3)
    assert await told(own, case_id) == 1
    assert not await purged(own, case_id)
    await aged(own, case_id, NOTICE)
    await look(own)
    assert await purged(own, case_id)


async def test_an_agreement_that_is_prolonged_keeps_what_was_announced(own: World) -> None:
    case_id = await closed(own)
    await own.value(RETENTION, "KH-TH", "P90D")
    await aged(own, case_id, 60 * DAY)
    await look(own)
    assert await told(own, case_id) == 1
    await own.value(RETENTION, "KH-TH", "P5Y")
    await aged(own, case_id, 60 * DAY)
    await look(own)
    assert not await purged(own, case_id)


async def test_whom_the_person_excluded_is_not_told_and_the_identity_goes_all_the_same(own: World) -> None:
    case_id = await closed(own)
    await own.value(
        "UPDATE corridor.cases SET excluded_operator_types = '{government}' WHERE corridor.public_id('case', id) = $1",
        case_id,
    )
    number = UUID(case_id.removeprefix("case_"))
    await own.value("DELETE FROM corridor.access WHERE case_id = $1", number)
    for by in (732 * DAY, NOTICE):
        await aged(own, case_id, by)
        await look(own)
    assert await told(own, case_id) == 0
    assert await own.value("SELECT purged_at FROM corridor.cases WHERE id = $1", number) is not None
    assert await own.value("SELECT identity FROM corridor.cases WHERE id = $1", number) is None


async def test_the_clock_may_be_turned(own: World) -> None:
    case_id = await closed(own)
    async with turned(own, own.url) as worker:
        open_for = opening(worker.database, worker.vault, worker.now, [])
        job = CaseRetention(worker.database, open_for, own.service.erasures, worker.now, batch=1)
        await job.run()
        for by, expected in ((701 * DAY, (1, False)), (DAY, (1, False)), (30 * DAY, (1, True))):
            worker.turn(by)
            await job.run()
            assert (await told(own, case_id), await purged(own, case_id)) == expected


async def test_a_case_that_fails_does_not_keep_those_behind_it_waiting(own: World) -> None:
    cases = [await closed(own) for _ in range(3)]
    for place, case_id in enumerate(cases):
        await aged(own, case_id, (735 - place) * DAY)
    async with turned(own, own.url) as worker:
        open_for = opening(worker.database, worker.vault, worker.now, [])

        def failing_first(info: Any) -> Any:
            def work() -> Any:
                found = open_for(info)()
                if failing_first.calls == 0:  # type: ignore[attr-defined]
                    found.closed_cases.get = partial(_fails)
                failing_first.calls += 1  # type: ignore[attr-defined]
                return found

            return work

        failing_first.calls = 0  # type: ignore[attr-defined]
        job = CaseRetention(worker.database, failing_first, own.service.erasures, worker.now, batch=1)
        with pytest.raises(ZeroDivisionError):
            await job.run()
    assert [await told(own, case_id) for case_id in cases] == [0, 1, 1]


async def _fails(_: object) -> None:
    raise ZeroDivisionError


async def test_sql_and_the_domain_agree_on_every_step(world: World) -> None:
    asked = """SELECT corridor.retention_step(
        jsonb_populate_record(NULL::corridor.cases, jsonb_build_object(
            'status', $1::text, 'closed_at', $2::timestamptz, 'retention_told_at', $3::timestamptz
        )), $4, $5)"""
    second = timedelta(seconds=1)
    times = (AT - second, AT, AT + second)
    found = set()
    for status in CaseStatus:
        for told_at in (None, *times):
            for ends_at in (None, *times, AT + NOTICE - second, AT + NOTICE, AT + NOTICE + second):
                for at in (*times, AT + NOTICE - second, AT + NOTICE, AT + NOTICE + second):
                    case = a_case(status=status, holder=None, closed_at=AT, retention_told_at=told_at)
                    step = retention_step(ClosedCase(case, CHIANG_MAI, ends_at), at)
                    assert await world.value(asked, status, AT, told_at, ends_at, at) == step
                    found.add(step)
    assert found == {None, *RetentionStep}
