"""What the audit trail calls a refusal."""

from domain.kernel.errors import BudgetSpent, Forbidden, Missing, SendingRefused


def refusal_of(problem: BaseException | None) -> str | None:
    """Return the trail's word for a refusal; ``None`` for what is not one: a state, a value, a fault (ADR 0024)."""
    if isinstance(problem, Forbidden | Missing | BudgetSpent):
        return problem.code
    forbidden = problem.forbidden_by_the_person if isinstance(problem, SendingRefused) else ()
    return " ".join(forbidden) or None
