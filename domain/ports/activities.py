"""What the use cases of activities need."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from domain.activities.activity import Activity, ActivityReferences
from domain.activities.listing import ActivityQuery
from domain.activities.references import KnownReferences
from domain.cases.case import Case
from domain.kernel.access import Actor
from domain.kernel.ids import ActivityId
from domain.kernel.listing import Page


class Activities(Protocol):
    """The activities of the caller's organisation."""

    async def resolve(self, named: Iterable[ActivityReferences], actor: Actor) -> KnownReferences:
        """Find what all of these name, in one statement; in none if they name nothing."""

    async def get(self, activity_id: ActivityId, actor: Actor) -> Activity:
        """Find one that the actor may see; raises ``Missing``."""

    async def list(self, query: ActivityQuery, actor: Actor) -> Page[Activity]:
        """List those that the actor may see, newest first."""

    async def add(self, made: Sequence[Activity], cases: Iterable[Case]) -> None:
        """Record new ones. ``cases``: those that they are linked to, which must not change meanwhile."""

    async def change(self, activity: Activity, case: Case | None) -> None:
        """Record the next version of one. ``case``: the one that it is linked to now."""

    async def remove(self, activity: Activity) -> None:
        """Delete it."""
