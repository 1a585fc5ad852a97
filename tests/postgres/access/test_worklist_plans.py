"""Lists and worklists run along an index for every order and filter, and never over what grows."""

import json
from typing import Any

import pytest

from bench.plans import Statement, faults, plans_of
from tests.app_under_test import World
from tests.builders import opened_case, sent_referral

SMALL = "SET enable_seqscan = off; SET enable_bitmapscan = off;"
IN_ORDER = f"{SMALL} SET enable_sort = off; SET enable_incremental_sort = off"
"""In a small database a scan is cheapest; what is left of scans and sorts has no index to turn to."""
HANDLER = "00" * 32

REFERRALS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"box": "inbox", "sort": "due"}, "referrals_inbox_due"),
    ({"box": "outbox", "sort": "due", "due_before": "2150-01-01T00:00:00Z"}, "referrals_outbox_due"),
    ({"box": "inbox", "sort": "updated"}, "referrals_inbox"),
    ({"box": "inbox", "sort": "updated", "statuses": ["sent", "accepted"]}, "referrals_inbox"),
    ({"box": "inbox", "sort": "updated", "handler": HANDLER}, "referrals_of_handler"),
    ({"box": "outbox", "sort": "updated", "external_id": HANDLER}, "referrals_pkey"),
)
CASES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"holder": "me", "sort": "updated"}, "cases_changed cases_held_changed"),
    ({"holder": "any", "sort": "updated", "external_id": HANDLER}, "cases_pkey"),
    ({"holder": "any", "sort": "created", "stage": "departing"}, "access_pkey"),
)


@pytest.fixture(scope="module")
async def filled(world: World) -> World:
    for _ in range(3):
        await sent_referral(world)
    await opened_case(await world.caller("nea"))
    await world.value("ANALYZE corridor.referrals, corridor.cases, corridor.access, corridor.own_references")
    return world


async def plans(world: World, function: str, asked: dict[str, Any], who: str) -> list[Statement]:
    number = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", who)
    context = json.dumps({"organisation_id": str(number), "client_id": str(number), "key": None})
    query = json.dumps({"limit": 51, "at": "2026-11-28T00:00:00Z", **asked})
    settings = SMALL if "external_id" in asked else IN_ORDER  # one row needs no order
    return await plans_of(
        world.url, f"SELECT * FROM corridor.{function}($1::jsonb, $2::jsonb)", context, query, settings=settings
    )


@pytest.mark.parametrize(("asked", "index"), REFERRALS, ids=str)
async def test_a_list_of_referrals_follows_an_index(filled: World, asked: dict[str, Any], index: str) -> None:
    found = await plans(filled, "list_referrals", asked, "map" if asked["box"] == "inbox" else "nea")
    assert {statement.text: faults(statement) for statement in found if faults(statement)} == {}
    assert any(node.get("Index Name", "") in index.split() for statement in found for node in statement.nodes()), [
        statement.outline() for statement in found
    ]


@pytest.mark.parametrize(("asked", "index"), CASES, ids=str)
async def test_a_list_of_cases_follows_an_index(filled: World, asked: dict[str, Any], index: str) -> None:
    found = await plans(filled, "list_cases", asked, "nea")
    assert {statement.text: faults(statement) for statement in found if faults(statement)} == {}
    assert any(node.get("Index Name", "") in index.split() for statement in found for node in statement.nodes()), [
        statement.outline() for statement in found
    ]
