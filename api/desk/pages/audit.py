"""Our audit trail, with the filters of the API."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.api_calls import ApiProblem
from api.desk.formats import Formats
from api.desk.forms.form import Option
from api.desk.pages.audit_words import (
    BEHIND,
    FILTERED,
    about_words,
    actor_of,
    actor_words,
    operation_words,
    with_chosen,
)
from api.desk.route import AtDesk, DeskRoute

router = APIRouter(include_in_schema=False, route_class=DeskRoute)

PER_PAGE = 50
OUTCOMES = ("allowed", "refused")
ASKED = ("case_id", "actor", "operation", "outcome", "from", "to")


@router.get("/desk/audit")
async def show_audit(request: Request, desk: AtDesk) -> Response:
    """Show the newest entries, or those that the filters in the address ask for. Days count at our centre."""
    chosen = {name: value for name in ASKED if (value := request.query_params.get(name, "").strip())}
    page: dict[str, Any] = {"items": [], "next_cursor": None}
    problem: dict[str, Any] = {}
    try:
        cursor = request.query_params.get("cursor", "")
        page = await desk.get("/v1/audit", limit=PER_PAGE, **_filters(chosen, desk.formats), cursor=cursor)
    except ApiProblem as refused:
        if refused.status not in (404, 422):
            raise
        problem = refused.document
    following = page["next_cursor"]
    own = f"/v1/organisations/{desk.access.person.organisation_id}/clients"
    systems = {one["id"]: one["name"] for one in await desk.whole_list(own, scope="organisations:manage")}
    names = systems | await desk.names_in(*({"of": row["acting_organisation_id"]} for row in page["items"]))
    operations: list[Option] = [(one, operation_words(desk, one)) for one in FILTERED]
    asked, actor = chosen.get("operation", ""), chosen.get("actor", "")
    actors = [(one, actor_words(desk, one, names)) for one in (desk.access.person.user_id, *BEHIND, *systems)]
    outcomes: list[Option] = [(outcome, desk.words(f"audit.{outcome}")) for outcome in OUTCOMES]
    return desk.page(
        "audit.html",
        rows=page["items"],
        names=names,
        operations=with_chosen(operations, asked, asked),
        actors=with_chosen(actors, actor, actor_words(desk, actor, names)),
        operation_words=operation_words,
        about_words=about_words,
        actor_words=actor_words,
        actor_of=actor_of,
        problem=problem,
        chosen=chosen,
        outcomes=outcomes,
        following=f"/desk/audit?{urlencode({**chosen, 'cursor': following})}" if following else "",
    )


def _filters(chosen: dict[str, str], formats: Formats) -> dict[str, str]:
    """Return the filters for the API: from the first moment of one day to the last moment of the other."""
    asked = dict(chosen)
    if "from" in asked:
        asked["from"] = formats.from_input(asked["from"])
    if "to" in asked:
        asked["to"] = formats.from_input(_day_after(asked["to"]))
    return asked


def _day_after(written: str) -> str:
    """Return the day after; what is no day stays as it is, for the API to refuse."""
    try:
        return (date.fromisoformat(written) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return written
