"""Identities of one's own cases and of those of others are counted apart (contract, section 4)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.process.settings import Settings
from tests.app_under_test import World, running_world
from tests.builders import opened_case
from tests.http.cases.protected_cases import accepted, taken_over

OTHERS, OWN, OF_ALL_OWN = 2, 4, 6


@pytest.fixture
async def strict(database_url: str, root_key_file: Path) -> AsyncIterator[World]:
    """Organisations share these budgets with other tests, but for the one that is tried here."""
    async with running_world(
        database_url,
        root_key_file,
        identity_reads_per_hour=OTHERS,
        own_identity_reads_per_hour=OWN,
        organisation_identity_reads_per_hour=1_000_000,
        organisation_own_identity_reads_per_hour=1_000_000,
    ) as running:
        yield running


def test_sixty_of_others_and_six_hundred_of_ones_own() -> None:
    budgets = Settings().identity_budgets
    assert (budgets.others.quota, budgets.others.of_organisation) == (60, 600)
    assert (budgets.own.quota, budgets.own.of_organisation) == (600, 6000)
    assert {budget.per.total_seconds() for budget in (budgets.others, budgets.own)} == {3600}
    chosen = Settings(own_identity_reads_per_hour=7, organisation_own_identity_reads_per_hour=9).identity_budgets
    assert (chosen.own.quota, chosen.own.of_organisation, chosen.others.quota) == (7, 9, 60)


async def test_either_is_left_when_the_other_is_spent(strict: World) -> None:
    map_ = await strict.new_caller("map")
    case_id, _, _ = await accepted(strict)
    own = await opened_case(map_, centre_id="map-chiang-mai")
    theirs, ours = f"/v1/cases/{case_id}/identity", f"/v1/cases/{own['id']}/identity"
    assert [(await map_.get(theirs)).status_code for _ in range(OTHERS + 1)] == [200] * OTHERS + [429]
    assert [(await map_.get(ours)).status_code for _ in range(OWN + 1)] == [200] * OWN + [429]
    for path, name, quota in ((theirs, "identity", OTHERS), (ours, "own-identity", OWN)):
        refused = await map_.get(path)
        assert (refused.status_code, refused.json()["code"]) == (429, "identity_budget_spent")
        assert refused.headers["ratelimit-policy"] == f'"{name}";q={quota};w=3600'
        assert refused.headers["ratelimit"].startswith(f'"{name}";r=0;')


async def test_own_is_what_ones_organisation_opened_whoever_holds_it_now(strict: World) -> None:
    """A case that came by a transfer counts with those of others, also while one holds it."""
    map_ = await strict.new_caller("map")
    case_id, _, _ = await taken_over(strict)
    path = f"/v1/cases/{case_id}/identity"
    assert [(await map_.get(path)).status_code for _ in range(OTHERS + 1)] == [200] * OTHERS + [429]
    again = await strict.new_caller("map")
    opened = await opened_case(again, centre_id="map-chiang-mai")
    assert [(await again.get(f"/v1/cases/{opened['id']}/identity")).status_code for _ in range(OWN)] == [200] * OWN


async def test_the_clients_of_an_organisation_share_each_apart(database_url: str, root_key_file: Path) -> None:
    async with running_world(
        database_url,
        root_key_file,
        own_identity_reads_per_hour=OWN,
        organisation_own_identity_reads_per_hour=OF_ALL_OWN,
        identity_reads_per_hour=1_000_000,
    ) as world:
        first, second = await world.new_caller("hrdf"), await world.new_caller("hrdf")
        case = await opened_case(first, centre_id="hrdf-mae-sot")
        path = f"/v1/cases/{case['id']}/identity"
        assert [(await first.get(path)).status_code for _ in range(OWN)] == [200] * OWN
        statuses = [(await second.get(path)).status_code for _ in range(OWN)]
        assert statuses == [200] * (OF_ALL_OWN - OWN) + [429] * (2 * OWN - OF_ALL_OWN)
        refused = await second.get(path)
        assert refused.headers["ratelimit-policy"] == f'"organisation-own-identity";q={OF_ALL_OWN};w=3600'
        assert "your organisation together" in refused.json()["detail"]
