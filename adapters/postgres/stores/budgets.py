"""Budgets on PostgreSQL: shared by all processes, taken before anything is opened."""

from adapters.postgres.work import PostgresWork
from domain.budget import Budget, Taken, must_be_left


class PostgresBudgets:
    """Implements ``domain.ports.Budgets``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def take(self, budget: Budget) -> None:
        """Take one from the client's budget; raises ``BudgetSpent``."""
        found = await self._work.load("take_budget", budget.kind, budget.quota, budget.per.total_seconds())
        must_be_left(budget, Taken(found["retry_after"], found["first"]))
