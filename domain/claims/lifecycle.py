"""The lifecycle of a claim, as a table that a caseworker can read.

Each row says: from these states, this step leads to that state. What is not in the table cannot be recorded. A payment
leads to ``partly_paid`` or ``paid``, by what has been paid of the award.
"""

from dataclasses import dataclass

from domain.claims.amounts import Amounts
from domain.vocabulary import ClaimStatus as S
from domain.vocabulary import ClaimStep as T


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. ``to`` is ``None`` for a payment: the amounts decide."""

    before: tuple[S, ...]
    step: T
    to: S | None


PURSUED = (S.FILED, S.IN_PROCEEDINGS)
DECIDED = (S.SETTLED, S.AWARDED, S.PARTLY_PAID)

# fmt: off
LIFECYCLE: tuple[Row, ...] = (
    #   from                                                step          to
    Row((S.PREPARING, S.SETTLED, S.PARTLY_PAID, S.WITHDRAWN), T.FILED,    S.FILED),
    Row(PURSUED,                                            T.HEARD,      S.IN_PROCEEDINGS),
    Row((S.PREPARING, *PURSUED, S.AWARDED, S.PARTLY_PAID),  T.SETTLED,    S.SETTLED),
    Row(PURSUED,                                            T.AWARDED,    S.AWARDED),
    Row((S.AWARDED, S.PARTLY_PAID, S.PAID, S.DISMISSED),    T.APPEALED,   S.IN_PROCEEDINGS),
    Row(PURSUED,                                            T.DISMISSED,  S.DISMISSED),
    Row((*DECIDED, S.PAID),                                 T.PAID,       None),
    Row((*DECIDED, S.PAID),                                 T.ENFORCED,   None),
    Row((S.PREPARING, *PURSUED, *DECIDED),                  T.WITHDRAWN,  S.WITHDRAWN),
)
# fmt: on

WITH_AMOUNT = (T.FILED, T.SETTLED, T.AWARDED, T.PAID, T.ENFORCED)
"""Steps that may name an amount."""
PAYMENTS = (T.PAID, T.ENFORCED)
"""Steps that bring in money; `enforced` collects what was not paid."""

_ROWS = {(before, row.step): row for row in LIFECYCLE for before in row.before}


def allowed_steps(status: S) -> tuple[T, ...]:
    """List the steps that can be recorded next, in the order of the table."""
    return tuple(row.step for row in LIFECYCLE if status in row.before)


def is_allowed(status: S, step: T) -> bool:
    """Return whether a step can follow in this state."""
    return (status, step) in _ROWS


def status_after(status: S, step: T, amounts: Amounts | None) -> S:
    """Return the state after a step. ``amounts``: those after a payment. A step that is not in the table changes
    nothing: it was recorded under an older table.
    """
    row = _ROWS.get((status, step))
    if row is None:
        return status
    if row.to is not None:
        return row.to
    if amounts is None or not amounts.paid_in_full:
        return S.PARTLY_PAID if amounts is not None and amounts.paid else status
    return S.PAID
