"""Who takes over from a centre that is not in operation (contract, section 3; ADR 0037).

The named successor comes first, or its own successor if it is not in operation either. Without one, a sister centre of
the same organisation takes over from a closed centre. From a suspended one only a named successor does, because a
suspension is meant to end.
"""

from collections.abc import Collection
from dataclasses import dataclass

from domain.directory.organisations import Centre
from domain.kernel.ids import CentreId
from domain.vocabulary import Capacity, CentreStatus, OperatorType


@dataclass(frozen=True, slots=True)
class Sister:
    """Another centre of the same organisation, in operation."""

    centre: Centre
    shares_a_corridor: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A centre, its named successor with that one's successor and so on, and its sisters."""

    centre: Centre
    successors: tuple[Centre, ...]
    sisters: tuple[Sister, ...]

    def is_at_home(self, other: Centre) -> bool:
        """Return whether the other centre belongs to the same organisation."""
        return other.organisation_id == self.centre.organisation_id


def next_in_line(
    line: Line,
    excluded: Collection[OperatorType] = (),
    declined: Collection[CentreId] = (),
    left: Collection[CentreId] = (),
) -> Centre | None:
    """Return the centre that takes over, or ``None`` if there is none or the first is in operation.

    ``excluded``: kinds of centres that the migrant does not want. ``declined``: centres that were offered the case and
    did not take it. ``left``: centres that held it, and that the person left by a withdrawal.
    """
    if line.centre.in_operation:
        return None
    successor = next((one for one in line.successors if one.in_operation), None)
    refused = {*declined, *left}
    if successor is not None and successor.operator_type not in excluded and successor.id not in refused:
        return successor
    return best_sister(line, excluded, left)


def next_at_home(line: Line, excluded: Collection[OperatorType] = ()) -> Centre | None:
    """Return the centre of the same organisation that takes over at once: a successor, otherwise a sister."""
    found = next_in_line(line, excluded)
    return found if found is None or line.is_at_home(found) else best_sister(line, excluded)


def best_sister(line: Line, excluded: Collection[OperatorType] = (), left: Collection[CentreId] = ()) -> Centre | None:
    """Return the sister nearest to a closed centre, ``None`` for a suspended one: in its country, in one of its
    corridors, with room, in its area.
    """
    if line.centre.effective_status is not CentreStatus.CLOSED:
        return None

    def distance(sister: Sister) -> tuple[bool, bool, bool, bool, str]:
        there, here = sister.centre, line.centre
        return (
            there.country != here.country,
            not sister.shares_a_corridor,
            there.capacity is Capacity.NO_CAPACITY,
            there.area != here.area,
            there.code,
        )

    fitting = (
        sister
        for sister in line.sisters
        if sister.centre.operator_type not in excluded and sister.centre.id not in left
    )
    best = min(fitting, key=distance, default=None)
    return None if best is None else best.centre
