"""A client may open so many identities in an hour; over it 429, an audit entry, and one event for both sides."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.process.settings import Settings
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.http.cases.protected_cases import accepted
from tests.told import TOLD

QUOTA = 5
WIDE = dict.fromkeys(("organisation_identity_reads_per_hour", "organisation_own_identity_reads_per_hour"), 1_000_000)
"""What the organisations of these tests may do together: they share them with others."""
EXCEEDED = "identity.budget_exceeded"
TOLD = (
    """SELECT coalesce(json_agg(json_build_object('organisation', o.code, 'subject', e.subject, 'actor', a.code)
    ORDER BY o.code), '[]')::text FROM """
    + TOLD
    + """ AS e
    JOIN corridor.organisations AS o ON o.id = e.organisation_id
    JOIN corridor.organisations AS a ON a.id = e.actor_organisation_id
    WHERE e.type = 'identity.budget_exceeded' AND corridor.public_id('case', (e.subject ->> 'case')::uuid) = $1"""
)


@pytest.fixture
async def strict(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    async with running_world(
        database_url, root_key_file, identity_reads_per_hour=QUOTA, own_identity_reads_per_hour=QUOTA, **WIDE
    ) as running:
        yield running


def test_the_budgets_are_sixty_identities_and_thirty_look_ups_an_hour() -> None:
    settings = Settings()
    assert (settings.identity_budgets.others.quota, settings.identity_budgets.others.per.total_seconds()) == (60, 3600)
    assert (settings.lookup_budget.quota, settings.lookup_budget.per.total_seconds()) == (30, 3600)


async def test_over_the_budget_it_is_429_with_the_time_to_wait(strict: World) -> None:
    nea = await strict.new_caller("nea")
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}/identity"
    answers = [await nea.get(path) for _ in range(QUOTA + 2)]
    assert [answer.status_code for answer in answers] == [200] * QUOTA + [429] * 2
    refused = answers[-1]
    assert refused.json()["code"] == "identity_budget_spent"
    assert 1 <= int(refused.headers["retry-after"]) <= 3600 / QUOTA
    assert refused.headers["ratelimit-policy"] == f'"own-identity";q={QUOTA};w=3600', "the budget's, not the requests'"
    assert refused.headers["ratelimit"] == f'"own-identity";r=0;t={refused.headers["retry-after"]}'
    assert answers[0].headers["ratelimit-policy"].startswith('"client";')
    assert "Sok Dara" not in refused.text
    other = await strict.new_caller("nea")
    assert (await other.get(path)).status_code == 200
    assert (await nea.get(f"/v1/cases/{case['id']}")).status_code == 200


async def test_many_at_once_get_exactly_the_budget(strict: World) -> None:
    nea = await strict.new_caller("nea")
    case = await opened_case(nea)
    answers = await asyncio.gather(*(nea.get(f"/v1/cases/{case['id']}/identity") for _ in range(4 * QUOTA)))
    assert [answer.status_code for answer in answers].count(200) == QUOTA


async def test_holder_and_auditors_see_it_and_the_story_says_it_once(strict: World) -> None:
    case_id, _, _ = await accepted(strict)
    nea, map_ = await strict.caller("nea"), await strict.new_caller("map")
    for _ in range(QUOTA + 3):
        await map_.get(f"/v1/cases/{case_id}/identity")
    steps = [step["type"] for step in (await nea.get(f"/v1/cases/{case_id}/timeline")).json()["items"]]
    assert steps.count(EXCEEDED) == 1
    audited = await strict.value(
        """SELECT count(*) FROM corridor.audit WHERE corridor.public_id('case', case_id) = $1
        AND entry LIKE '%"about":"identity_budget_spent"%' AND entry LIKE '%"refused"%'""",
        case_id,
    )
    assert audited == 3


async def test_who_may_not_open_it_spends_nothing(strict: World) -> None:
    nea = await strict.caller("nea")
    map_ = await strict.new_caller("map")
    case = await opened_case(nea)
    for _ in range(QUOTA + 1):
        assert (await map_.get(f"/v1/cases/{case['id']}/identity")).status_code == 404
    spent = await strict.value(
        "SELECT count(*) FROM corridor.budgets WHERE spender_id = $1::uuid", map_.client_id.removeprefix("client_")
    )
    assert spent == 0


async def told(world: World, case_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(await world.value(TOLD, case_id))
    return found


async def test_reader_and_holder_are_told_once_for_each_case_and_period(strict: World) -> None:
    cases = [(await accepted(strict))[0] for _ in range(2)]
    map_ = await strict.new_caller("map")
    await asyncio.gather(*(map_.get(f"/v1/cases/{cases[0]}/identity") for _ in range(QUOTA + 6)))
    assert [one["organisation"] for one in await told(strict, cases[0])] == ["map", "nea"]
    assert await told(strict, cases[1]) == []
    for _ in range(3):
        assert (await map_.get(f"/v1/cases/{cases[1]}/identity")).status_code == 429
    events = await told(strict, cases[1])
    assert [one["organisation"] for one in events] == ["map", "nea"]
    for one in events:
        assert one["actor"] == "map"
        assert {name: value.replace("-", "") for name, value in one["subject"].items()} == {
            "case": cases[1].removeprefix("case_"),
            "client": map_.client_id.removeprefix("client_"),
        }
    await strict.value("UPDATE corridor.budget_refusals SET told_at = told_at - interval '1 hour'")
    for _ in range(2):
        assert (await map_.get(f"/v1/cases/{cases[0]}/identity")).status_code == 429
    assert len(await told(strict, cases[0])) == 4
    kept = "SELECT count(*) FROM corridor.budget_refusals WHERE client_id = $1::uuid"
    assert await strict.value(kept, map_.client_id.removeprefix("client_")) == 1, "what is old is cleared away"


async def test_one_organisation_reading_its_own_case_is_told_once(strict: World) -> None:
    nea = await strict.new_caller("nea")
    case = await opened_case(nea)
    for _ in range(QUOTA + 3):
        await nea.get(f"/v1/cases/{case['id']}/identity")
    assert [one["organisation"] for one in await told(strict, case["id"])] == ["nea"]
