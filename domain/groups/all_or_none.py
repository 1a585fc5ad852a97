"""Decides many cases together, all or none: nothing is done unless every case allows it.

Every case is decided before the first refusal is told, so the caller learns at once which case fails which rule.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from domain.kernel.errors import Conflict, SendingRefused
from domain.kernel.ids import CaseId

D = TypeVar("D")
Step = tuple[CaseId, Callable[[], D]]
"""A case, and how it is decided."""


def decided_for_each(steps: Iterable[Step[D]], also: tuple[Conflict, ...] = ()) -> tuple[D, ...]:
    """Return each case's decision; raises ``SendingRefused`` with what stands against any of them, each failure with
    its case in ``of_cases``, and with what else (``also``) is wrong.
    """
    decided, failures = list[D](), list[Conflict](also)
    for case_id, decide in steps:
        try:
            decided.append(decide())
        except SendingRefused as refused:
            failures += [_of(case_id, failure) for failure in refused.failures]
        except Conflict as failure:
            failures.append(_of(case_id, failure))
    if failures:
        raise SendingRefused(tuple(failures))
    return tuple(decided)


def _of(case_id: CaseId, failure: Conflict) -> Conflict:
    failure.of_cases = (case_id,)
    return failure


def refused_in_each(problem: BaseException | None) -> dict[UUID | None, str]:
    """Return what the audit trail of each case gets: the rules that fail for it and express the person's own wishes.

    Empty for a request that was not about several cases.
    """
    found = dict[UUID | None, dict[str, None]]()
    for failure in problem.failures if isinstance(problem, SendingRefused) else ():
        for case_id in failure.of_cases if failure.by_the_person else ():
            found.setdefault(case_id, {})[failure.code] = None
    return {case_id: " ".join(codes) for case_id, codes in found.items()}
