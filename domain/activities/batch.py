"""Many activities in one request: all of them are recorded or none, and every fault is named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.activities.activity import ActivityDetails, ActivityReferences, day_fault
from domain.activities.references import KnownReferences, reference_problems
from domain.kernel.access import Actor
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

MOST_ACTIVITIES = 500
"""The limit for one request (contract, section 9)."""
MOST_FAULTS = 100
"""How many faults a response lists."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One activity of a batch. ``references``: those that could be read; ``details``: ``None`` if a value of them is
    wrong; ``faults``: what is wrong already, with pointers into the item.
    """

    references: ActivityReferences
    details: ActivityDetails | None
    faults: tuple[FieldFault, ...] = ()


def must_be_right(actor: Actor, items: Sequence[BatchItem], known: KnownReferences, at: datetime) -> None:
    """Raise ``InvalidValues`` with everything that is wrong, in the order of the items."""
    found = [
        fault._replace(pointer=f"/items/{place}{fault.pointer}")
        for place, item in enumerate(items)
        for fault in _faults(actor, item, known, at)
    ]
    if found:
        raise bounded(found)


def bounded(faults: Sequence[FieldFault]) -> InvalidValues:
    """Return an error with the first hundred faults, which says if there are more."""
    shown = tuple(faults[:MOST_FAULTS])
    if len(faults) == len(shown):
        return InvalidValues(shown)
    more = Sentence("There are {found} errors; the first {shown} are listed.", found=len(faults), shown=len(shown))
    return InvalidValues(shown, InvalidValues.explanation(), more)


def _faults(actor: Actor, item: BatchItem, known: KnownReferences, at: datetime) -> Iterator[FieldFault]:
    yield from item.faults
    for problem in reference_problems(actor, item.references, known):
        yield FieldFault(problem.pointer or "", problem.code, problem.sentences[0])
    wrong_day = None if item.details is None else day_fault(item.details.on, at)
    if wrong_day is not None:
        yield wrong_day
