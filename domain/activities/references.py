"""What activities refer to: resolved for the actor first, so that another's and an invented one are answered alike
(security.md, rule 18).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.activities.activity import ActivityReferences
from domain.cases.case import Case
from domain.cases.relation import CaseFile, level_of
from domain.kernel.access import Actor, Place
from domain.kernel.errors import CorridorError, Missing, NotYourCentre
from domain.kernel.ids import CaseReference, CorridorId
from domain.vocabulary import CaseStatus

CENTRE, CASE, CORRIDOR = "/centre_id", "/case_id", "/corridor_id"


@dataclass(frozen=True, slots=True)
class KnownReferences:
    """What the references name, as far as it was found. Cases are those in which the actor takes part."""

    centres: Mapping[str, Place]
    cases: Mapping[CaseReference, Case]
    corridors: Mapping[str, CorridorId]

    def place(self, references: ActivityReferences) -> Place | None:
        """Return the centre that is named."""
        return None if references.centre is None else self.centres.get(references.centre)

    def case(self, references: ActivityReferences) -> Case | None:
        """Return the case that is named."""
        return None if references.case is None else self.cases.get(references.case)

    def corridor(self, references: ActivityReferences) -> CorridorId | None:
        """Return the corridor that is named."""
        return None if references.corridor is None else self.corridors.get(references.corridor)


def cases_of(actor: Actor, found: Iterable[tuple[CaseReference, CaseFile]]) -> Iterator[tuple[CaseReference, Case]]:
    """Keep the cases in which the actor takes part. Nothing is linked to an erased one."""
    for reference, file in found:
        if level_of(actor, file) is not None and file.case.status is not CaseStatus.ERASED:
            yield reference, file.case


def reference_problems(actor: Actor, references: ActivityReferences, known: KnownReferences) -> Iterator[CorridorError]:
    """Say which references name nothing for this actor, each with its pointer; and a centre that is not the actor's."""
    place = known.place(references)
    if references.centre is not None and place is None:
        yield Missing(pointer=CENTRE)
    if references.case is not None and known.case(references) is None:
        yield Missing(pointer=CASE)
    if references.corridor is not None and known.corridor(references) is None:
        yield Missing(pointer=CORRIDOR)
    if place is not None and not actor.stands_at(place):
        yield NotYourCentre(pointer=CENTRE)
