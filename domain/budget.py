"""Budgets that protect people: how often one client may look at what would hurt them in bulk (security.md, rule 12)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.errors import BudgetSpent, IdentityBudgetSpent, LookupBudgetSpent


class BudgetKind(StrEnum):
    """What is counted."""

    IDENTITY = "identity"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True)
class Budget:
    """``quota`` times in ``per``, refilled evenly: the generic cell rate algorithm, kept in the database."""

    kind: BudgetKind
    quota: int
    per: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of asking: ``retry_after`` seconds, 0 where it was allowed. ``first``: others are told of it."""

    retry_after: int
    first: bool


SPENT: dict[BudgetKind, type[BudgetSpent]] = {
    BudgetKind.IDENTITY: IdentityBudgetSpent,
    BudgetKind.LOOKUP: LookupBudgetSpent,
}


def must_be_left(budget: Budget, taken: Taken) -> None:
    """Raise the error of the budget where it is spent."""
    if taken.retry_after:
        raise SPENT[budget.kind](taken.retry_after)
