"""Budgets on PostgreSQL: shared by all processes, charged before anything is decrypted."""

from adapters.postgres.work.work import PostgresWork
from domain.kernel.budget import Budget, Taken, must_not_be_spent
from domain.kernel.events import DomainEvent


class PostgresBudgets:
    """Implements ``domain.ports.cases.Budgets``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work

    async def take(self, budget: Budget, told: DomainEvent | None = None, *, cost: int = 1) -> None:
        """Charge the client's budget and its organisation's, all of ``cost`` or nothing; raises ``BudgetSpent``."""
        about = None if told is None else self._work.case_id
        found = await self._work.load(
            "take_budget", budget.kind, budget.quota, budget.of_organisation, budget.per.total_seconds(), about, cost
        )
        taken = Taken(found["retry_after"], found["first"], found["shared"])
        if told is not None and taken.first:
            self._work.record_if_refused(told)
        must_not_be_spent(budget, taken)
