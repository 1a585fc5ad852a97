"""The board equals a count from the referrals themselves, for every viewer, as histories go on and the clock turns."""

import json
import random
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.pool import close_pool, open_pool
from adapters.postgres.connection.roles import WORKER
from adapters.postgres.jobs.board import keep_boards
from bench.plans import Statement
from bench.seeding.seed import seed
from domain.board.board import Board
from domain.board.definitions import BoardDays
from domain.kernel.access import MANAGING, Actor
from domain.kernel.errors import Missing
from domain.kernel.ids import CentreId, ClientId, OrganisationId
from domain.kernel.request_info import RequestInfo
from domain.usecases.board.get_corridor_board import get_corridor_board
from tests.app_under_test import World, running_world
from tests.conftest import url_of
from tests.failures import all_failures
from tests.postgres.board.board_histories import go_on, rows
from tests.postgres.board.plain_count import (
    Found,
    added_up,
    disclosed,
    everything,
    on_the_board,
    times_on_the_board,
)
from tests.scratch import scratch_database

Pool = asyncpg.Pool
REFERRALS = 700
ENDS = "SELECT id, organisation_id FROM corridor.centres"
CORRIDORS = "SELECT id::text AS id, lead_organisation_id AS lead FROM corridor.corridors"
MEMBERS = "SELECT corridor_id::text AS corridor, centre_id FROM corridor.corridor_members"


@dataclass(frozen=True)
class Network:
    """The directory, as far as viewers differ by it."""

    centres: dict[UUID, UUID]
    corridors: dict[str, UUID | None]
    members: dict[str, set[UUID]]

    def viewers(self, corridor: str) -> list[Actor]:
        """Every organisation with a member, each limited to one of its centres too; the lead, and the coordinators."""
        organisations = {self.centres[centre] for centre in self.members[corridor]}
        found = [_actor(organisation) for organisation in organisations]
        found += [_actor(self.centres[centre], {centre}) for centre in self.members[corridor]]
        lead = self.corridors[corridor]
        return [*found, *([] if lead is None else [_actor(lead)]), _actor(uuid4(), scopes={MANAGING})]

    def questions(self) -> Iterator[tuple[str, Actor, BoardDays]]:
        """Every board that every viewer can ask for."""
        for corridor in self.corridors:
            yield from ((corridor, actor, days) for actor in self.viewers(corridor) for days in BoardDays)


def _actor(organisation: UUID, centres: Collection[UUID] | None = None, scopes: Collection[str] = ()) -> Actor:
    limited = None if centres is None else frozenset(map(CentreId, centres))
    return Actor(ClientId(uuid4()), OrganisationId(organisation), frozenset(scopes), limited)


@pytest.fixture(scope="module")
async def seeded(root_key_file: Path) -> AsyncIterator[str]:
    """Random histories, each reached by the decisions of the domain."""
    async with scratch_database() as name:
        await seed(url_of(name), FileKeyRing.open(root_key_file), REFERRALS, 33)
        yield url_of(name)


@pytest.fixture
async def world(seeded: str, root_key_file: Path) -> AsyncIterator[World]:
    async with running_world(seeded, root_key_file) as running:
        yield running


@pytest.fixture
async def worker(seeded: str) -> AsyncIterator[Pool]:
    pool = await open_pool(login_url(seeded, WORKER), WORKER, size=1)
    yield pool
    await close_pool(pool)


async def network_of(world: World) -> Network:
    members: dict[str, set[UUID]] = {}
    for row in await rows(world, MEMBERS):
        members.setdefault(row["corridor"], set()).add(row["centre_id"])
    centres = {row["id"]: row["organisation_id"] for row in await rows(world, ENDS)}
    leads = {row["id"]: row["lead"] for row in await rows(world, CORRIDORS) if row["id"] in members}
    return Network(centres, leads, members)


async def board(world: World, actor: Actor, corridor: str, days: BoardDays) -> Board:
    work = world.service.open_reading
    info = RequestInfo(actor, "get_corridor_board", "req_test", None)
    return await get_corridor_board(lambda: work(info), actor, corridor, days)


def pools(network: Network, actor: Actor, found: list[Found]) -> tuple[list[Found], ...]:
    """Divide what was found into one's own, that of sister centres, and that of others."""
    ours = {centre for centre, owner in network.centres.items() if owner == actor.organisation_id}
    mine = ours if actor.centre_ids is None else ours & actor.centre_ids
    own = [one for one in found if one.known_to & mine]
    sisters = [one for one in found if one.known_to & ours and not one.known_to & mine]
    return own, sisters, [one for one in found if not one.known_to & ours]


async def compare(world: World, network: Network, at: datetime, network_at: datetime | None) -> int:
    """Compare every board with the plain count; the others' half only if it was counted at ``network_at``."""
    found, seen = await everything(world.url, at), 0
    with all_failures() as failures:
        for corridor, actor, days in network.questions():
            here = [one for one in found if str(one.corridor) == corridor]
            own, sisters, others = pools(network, actor, here)
            shown = await board(world, actor, corridor, days)
            counts, times = added_up(own, days, at.date())
            with failures.at(corridor, str(actor.organisation_id), str(actor.centre_ids), str(int(days))):
                assert on_the_board(shown.own) == counts
                assert times_on_the_board(shown) == times
                assert shown.own.at == at
                if network_at is not None:
                    assert shown.network.at == network_at
                    assert on_the_board(shown.network) == disclosed((sisters, others), days, at.date())
            seen += len(counts) + len(times) + len(on_the_board(shown.network))
    return seen


async def test_it_equals_a_plain_count_for_every_viewer(world: World, worker: Pool) -> None:
    network = await network_of(world)
    start = datetime.now(UTC)
    await keep_boards(worker, lambda: start)
    assert await compare(world, network, start, start) > 1000
    await go_on(world, random.Random(7), 60)
    present = datetime.now(UTC)
    await keep_boards(worker, lambda: present)
    await compare(world, network, present, None)
    for days, hours in ((1, 0), (1, 3), (3, 0), (3, 5), (20, 0), (75, 0)):
        at = (start + timedelta(days=days)).replace(hour=1) + timedelta(hours=hours)
        await keep_boards(worker, lambda at=at: at)  # type: ignore[misc]
        await compare(world, network, at, at if hours == 0 else None)
    before = await world.value("SELECT jsonb_agg(b ORDER BY b) FROM corridor.board_counts AS b")
    await world.value("DELETE FROM corridor.board_editions")
    await world.value("UPDATE corridor.board_counts SET count = count + 1, seconds = '{7}'")
    await keep_boards(worker, lambda: at)
    assert await world.value("SELECT jsonb_agg(b ORDER BY b) FROM corridor.board_counts AS b") == before


async def test_strangers_and_centres_that_are_no_members_read_none(world: World) -> None:
    network = await network_of(world)
    for corridor, members in network.members.items():
        inside = {network.centres[centre] for centre in members} | {network.corridors[corridor]}
        outside = set(network.centres.values()) - inside
        limited = [
            _actor(network.centres[centre], {centre})
            for centre in set(network.centres) - members
            if network.centres[centre] in inside - {network.corridors[corridor]}
        ]
        for actor in (*map(_actor, outside), *limited):
            with pytest.raises(Missing):
                await board(world, actor, corridor, BoardDays.WEEK)


YEAR = """
SELECT array_agg(l.id)::text, array_agg(current_date - n)::text
FROM corridor.corridors AS l, generate_series(0, 364) AS n
"""


async def test_a_whole_year_is_counted_by_its_days_and_not_by_every_pair_of_referral_and_day(seeded: str) -> None:
    connection = await asyncpg.connect(seeded)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL enable_nestloop = off")
            corridors, days = await connection.fetchrow(YEAR)
            count = f"SELECT * FROM corridor.count_days('{corridors}', '{days}', now())"
            plan = json.loads(await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {count}"))[0]["Plan"]
    finally:
        await connection.close()
    nodes = list(Statement(count, plan).nodes())
    assert [node for node in nodes if node.get("Alias") == "r"], "the plan shows how referrals are found"
    assert sum(node.get("Rows Removed by Join Filter", 0) for node in nodes) <= REFERRALS
