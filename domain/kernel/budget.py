"""Budgets that protect people: they limit how often a client may use reads that would do harm in bulk (security.md,
rule 12).

An organisation can register any number of clients, so all its clients together have a budget as well (ADR 0026).
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.kernel.errors import BudgetSpent
from domain.kernel.quota import Quota
from domain.kernel.sentence import Sentence


class BudgetKind(StrEnum):
    """What is counted."""

    IDENTITY = "identity"
    OWN_IDENTITY = "own-identity"
    LOOKUP = "lookup"
    PATTERN = "pattern"


@dataclass(frozen=True, slots=True)
class Budget:
    """``quota`` uses per ``per`` for one client, ``of_organisation`` uses for all clients of its organisation together.
    Both refill evenly, by the generic cell rate algorithm, and are kept in the database.
    """

    kind: BudgetKind
    quota: int
    of_organisation: int
    per: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class IdentityBudgets:
    """Identities of cases that other organisations opened, and those of one's own: a registry that reads its own people
    back must not use up what protects everybody else's (contract, section 4).
    """

    others: Budget
    own: Budget

    def of(self, *, opened_here: bool) -> Budget:
        """Return the budget that a case counts for: own is what the reader's organisation opened, whoever holds it."""
        return self.own if opened_here else self.others


@dataclass(frozen=True, slots=True)
class Taken:
    """The result of taking from a budget. ``retry_after``: seconds to wait, 0 if allowed. ``first``: the first refusal
    in this period, which others are told about. ``shared``: the organisation's budget ran out, not the client's own.
    """

    retry_after: int
    first: bool
    shared: bool


class IdentityBudgetSpent(BudgetSpent):
    """Your client has read too many identities; wait as long as Retry-After says. The holder is informed."""

    code = "identity_budget_spent"


class LookupBudgetSpent(BudgetSpent):
    """Your client has looked up too many people; wait as long as Retry-After says."""

    code = "lookup_budget_spent"


class PatternBudgetSpent(BudgetSpent):
    """Your client has asked for too many patterns; wait as long as Retry-After says."""

    code = "pattern_budget_spent"


SPENT: dict[BudgetKind, type[BudgetSpent]] = {
    BudgetKind.IDENTITY: IdentityBudgetSpent,
    BudgetKind.OWN_IDENTITY: IdentityBudgetSpent,
    BudgetKind.LOOKUP: LookupBudgetSpent,
    BudgetKind.PATTERN: PatternBudgetSpent,
}


OF_ALL = Sentence("The clients of your organisation together have asked too often; wait as long as Retry-After says.")


def must_not_be_spent(budget: Budget, taken: Taken) -> None:
    """Raise the budget's error if it is spent."""
    if taken.retry_after:
        quota = Quota(budget.of_organisation if taken.shared else budget.quota, budget.per.total_seconds())
        whose = f"organisation-{budget.kind}" if taken.shared else str(budget.kind)
        raise SPENT[budget.kind](quota.spent(whose, taken.retry_after), *((OF_ALL,) if taken.shared else ()))
