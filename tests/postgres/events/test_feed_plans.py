"""A page of the feed or of a log costs what is on it, not what lies before and after it."""

import json
from typing import Any

import pytest

from bench.plans import Statement, plans_of
from tests.app_under_test import World
from tests.builders import sent_referral
from tests.http.events.feed_reading import sequenced

AS_SERVED = "SET plan_cache_mode = force_generic_plan"
"""As the service's connections do (``adapters/postgres/connection/pool.py``)."""
SMALL = f"{AS_SERVED}; SET enable_seqscan = off; SET enable_sort = off"
"""In a small table a scan is cheapest."""
FEED = "SELECT corridor.load_feed($1::jsonb, NULL, $2::bigint, NULL, $3::integer, 2000)"
LOG = "SELECT * FROM corridor.list_deliveries($1::jsonb, $2::jsonb)"


@pytest.fixture(scope="module")
async def reader(world: World) -> tuple[str, int]:
    """The context of an organisation, and a place in its feed behind which there are a few dozen events."""
    organisation = await world.value("SELECT id FROM corridor.organisations WHERE code = 'nea'")
    await sequenced(world)
    after = await world.value("SELECT corridor.head_of_feed($1)", organisation)
    for _ in range(8):
        await sent_referral(world)
    await sequenced(world)
    await world.value("ANALYZE corridor.feed, corridor.journal")
    return json.dumps({"organisation_id": str(organisation), "client_id": str(organisation), "key": None}), after


async def plans(world: World, statement: str, *given: Any, settings: str = AS_SERVED) -> list[Statement]:
    return await plans_of(world.url, statement, *given, settings=settings)


async def test_events_are_read_in_order_and_only_those_of_the_page_are_judged(
    world: World, reader: tuple[str, int]
) -> None:
    one, many = await plans(world, FEED, *reader, 1), await plans(world, FEED, *reader, 30)
    assert len(one) == len(many), "as many statements for one event as for many"
    nodes = [node for statement in one for node in statement.nodes()]
    assert "Sort" not in {node["Node Type"] for node in nodes}
    read = [node["Actual Rows"] for node in nodes if node.get("Relation Name") == "feed" and node["Actual Loops"] == 1]
    assert max(read) <= 3, "no more than it takes to find one that may be shown"


async def test_a_page_of_deliveries_begins_at_its_cursor(world: World, reader: tuple[str, int]) -> None:
    context, _ = reader
    asked = {"limit": 51, "webhook": json.loads(context)["organisation_id"], "reads": True}
    after = {"after_created_at": "2026-11-29T00:00:00Z", "after_id": asked["webhook"]}
    for query in (asked, asked | after):
        found = await plans(world, LOG, context, json.dumps(query), settings=SMALL)
        (page,) = [statement for statement in found if "delivery_attempts" in statement.text]
        (scan,) = [node for node in page.nodes() if node.get("Relation Name") == "deliveries"]
        assert scan["Index Name"] == "deliveries_of_webhook"
        assert "ROW(created_at, id)" in scan["Index Cond"]
