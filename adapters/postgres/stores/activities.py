"""Activities on PostgreSQL: one statement loads all that a request names, however many activities it has."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pydantic_core import from_json

from adapters.postgres.mapping.activities import activity_of, activity_row
from adapters.postgres.mapping.cases import case_file_of
from adapters.postgres.mapping.values import Json, ident, place, to_json
from adapters.postgres.work.paging import page_of, query_document
from adapters.postgres.work.work import PostgresWork
from domain.activities.activity import Activity, ActivityReferences, is_in_reach
from domain.activities.listing import ActivityQuery
from domain.activities.references import KnownReferences, cases_of
from domain.cases.case import Case
from domain.kernel.access import Actor, known
from domain.kernel.ids import ActivityId, CaseId, CorridorId
from domain.kernel.listing import Page


class PostgresActivities:
    """Implements ``domain.ports.activities.Activities``."""

    def __init__(self, work: PostgresWork) -> None:
        self._work = work
        self._hidden: dict[ActivityId, CaseId] = {}

    async def resolve(self, named: Iterable[ActivityReferences], actor: Actor) -> KnownReferences:
        """Find what all of these name, in one statement; in none if they name nothing."""
        references = tuple(named)
        cases = {str(one.case): one.case for one in references if one.case is not None}
        asked = {
            "centres": sorted({one.centre for one in references if one.centre is not None}),
            "corridors": sorted({one.corridor for one in references if one.corridor is not None}),
            "cases": sorted(cases),
        }
        if not any(asked.values()):
            return KnownReferences({}, {}, {})
        found: Json = await self._work.load("load_activity_references", to_json(asked))
        corridors = {name: ident(given) for name, given in found["corridors"].items()}
        files = ((cases[name], case_file_of(file)) for name, file in found["cases"].items() if file is not None)
        return KnownReferences(
            centres={name: place(given) for name, given in found["centres"].items() if given is not None},
            cases=dict(cases_of(actor, files)),
            corridors={name: CorridorId(given) for name, given in corridors.items() if given is not None},
        )

    async def get(self, activity_id: ActivityId, actor: Actor) -> Activity:
        """Find one that the actor may see; raises ``Missing``."""
        row: Json = known(await self._work.load("load_activity", activity_id))
        activity, hidden = activity_of(row), ident(row.get("hidden_case_id"))
        if hidden is not None:
            self._hidden[activity.id] = CaseId(hidden)
        self._shows(activity)
        return known(_in_reach(activity, actor))

    async def list(self, query: ActivityQuery, actor: Actor) -> Page[Activity]:
        """List those that the actor may see, newest first."""
        asked = query_document(query, actor)
        return await page_of(
            self._work,
            "list_activities",
            asked,
            query,
            lambda row: _in_reach(activity_of(from_json(row["item"])), actor),
        )

    async def add(self, made: Sequence[Activity], cases: Iterable[Case]) -> None:
        """Record new ones."""
        if len(made) == 1:
            self._work.concerns("activity", made[0].id)
        for activity in made:
            self._work.changes.insert("activities", activity_row(activity))
        self._rests_on(cases)
        self._shows(*made)

    async def change(self, activity: Activity, case: Case | None) -> None:
        """Record the next version of one. A link that the actor does not see stays, unless another takes its place."""
        self._work.concerns("activity", activity.id)
        linked = activity.case_id or self._hidden.get(activity.id)
        self._work.changes.update("activities", activity_row(replace(activity, case_id=linked)))
        self._rests_on(() if case is None else (case,))
        self._shows(activity)

    async def remove(self, activity: Activity) -> None:
        """Delete it."""
        self._work.concerns("activity", activity.id)
        self._work.changes.add("remove_activities", [{"id": activity.id, "version": activity.version}])

    def _rests_on(self, cases: Iterable[Case]) -> None:
        """Lock the cases, in one order, so that a case being erased gets no link."""
        for case in sorted(cases, key=lambda one: one.id):
            self._work.changes.add_precondition("cases", {"id": case.id, "version": case.version})

    def _shows(self, *activities: Activity) -> None:
        """Tie a stored response to these cases: it is deleted with them."""
        shown = (*self._work.more_cases, *(one.case_id for one in activities if one.case_id is not None))
        self._work.more_cases = tuple(dict.fromkeys(shown))


def _in_reach(activity: Activity, actor: Actor) -> Activity | None:
    return activity if is_in_reach(actor, activity) else None
