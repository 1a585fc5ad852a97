"""Patterns have a budget of their own, for a client and for its organisation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.keyring.vault import AesVault
from adapters.postgres.work.open_work import StoredWork
from api.process.settings import Settings
from domain.kernel.budget import Budget, BudgetKind, PatternBudgetSpent
from tests.app_under_test import World
from tests.postgres.respondents.respondent_rows import claims_of


@pytest.fixture
async def clients(world: World, root_key_file: Path) -> AsyncIterator[list[StoredWork]]:
    """Two partner systems of one organisation."""
    async with claims_of(world, AesVault(FileKeyRing.open(root_key_file))) as claims:
        yield [await claims.work("mtuc") for _ in range(2)]


def test_a_client_may_ask_thirty_times_an_hour_and_its_organisation_ten_times_as_often() -> None:
    budget = Settings().pattern_budget
    assert (budget.kind, budget.quota, budget.of_organisation) == (BudgetKind.PATTERN, 30, 300)
    assert budget.per.total_seconds() == 3600
    chosen = Settings(patterns_per_hour=7, organisation_patterns_per_hour=20).pattern_budget
    assert (chosen.quota, chosen.of_organisation) == (7, 20)


async def test_what_is_spent_is_refused_and_spends_nothing_of_look_ups(clients: list[StoredWork]) -> None:
    one, other = clients
    budget = Budget(BudgetKind.PATTERN, 2, 3)
    for _ in range(2):
        await one.budgets.take(budget)
    with pytest.raises(PatternBudgetSpent) as spent:
        await one.budgets.take(budget)
    assert 0 < int(spent.value.limits["Retry-After"]) <= 1800
    await other.budgets.take(budget)
    with pytest.raises(PatternBudgetSpent, match="your organisation together"):
        await other.budgets.take(budget)
    await one.budgets.take(Budget(BudgetKind.LOOKUP, 1, 1))
