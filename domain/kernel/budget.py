"""Budgets that protect people: how often one client may look at what would hurt them in bulk (security.md, rule 12).

All clients of an organisation together have one too, for it may register as many as it likes (ADR 0026).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.kernel.errors import BudgetSpent, IdentityBudgetSpent, LookupBudgetSpent
from domain.kernel.quota import Quota
from domain.kernel.sentence import Sentence


class BudgetKind(StrEnum):
    """What is counted."""

    IDENTITY = "identity"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True)
class Budget:
    """``quota`` times in ``per`` for a client, ``of_organisation`` times for all clients of its organisation, refilled
    evenly: the generic cell rate algorithm, kept in the database.
    """

    kind: BudgetKind
    quota: int
    of_organisation: int
    per: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking: ``retry_after`` seconds, 0 where it was allowed. ``first``: others are told of it.
    ``shared``: it was the organisation's budget that was spent, not the client's own.
    """

    retry_after: int
    first: bool
    shared: bool


SPENT: dict[BudgetKind, type[BudgetSpent]] = {
    BudgetKind.IDENTITY: IdentityBudgetSpent,
    BudgetKind.LOOKUP: LookupBudgetSpent,
}


OF_ALL = Sentence("The clients of your organisation together have asked too often; wait as long as Retry-After says.")


def must_not_be_spent(budget: Budget, taken: Taken) -> None:
    """Raise the error of the budget where it is spent."""
    if taken.retry_after:
        quota = Quota(budget.of_organisation if taken.shared else budget.quota, budget.per.total_seconds())
        whose = f"organisation-{budget.kind}" if taken.shared else str(budget.kind)
        raise SPENT[budget.kind](quota.spent(whose, taken.retry_after), *((OF_ALL,) if taken.shared else ()))
