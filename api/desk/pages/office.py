"""Our centre, its activities and figures; corridors, their boards and agreements; the directory."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.api_calls import ApiProblem, unless_refused
from api.desk.forms.options import of_vocabulary
from api.desk.pages.cases import nothing
from api.desk.pages.worklists import show_list
from api.desk.route import AtDesk, DeskRoute
from api.html.responses import see_other
from domain.kernel.roles import Role

router = APIRouter(include_in_schema=False, route_class=DeskRoute)
PERIOD_DAYS = 90
BOARD_DAYS = ("7", "30", "90")
MOST = 200


@router.get("/desk/centre")
async def show_own_centres(desk: AtDesk) -> Response:
    """Lead to our only centre, or show all of them."""
    if len(desk.centres) == 1:
        return see_other(f"/desk/centres/{desk.centres[0]['id']}")
    return desk.page("centres.html", rows=desk.centres)


@router.get("/desk/centres/{centre_id}")
async def show_centre(desk: AtDesk, centre_id: str) -> Response:
    """Show a centre; one's own with a tap to change the capacity."""
    read = await desk.api.read(f"/v1/centres/{centre_id}")
    centre = read.document
    own = centre["organisation_id"] == desk.access.person.organisation_id
    return desk.page(
        "centre.html",
        centre=centre,
        etag=read.etag,
        own=own,
        capacities=of_vocabulary(desk, "capacities"),
        names=await desk.names_in(centre),
    )


@router.get("/desk/activities")
async def show_activities(request: Request, desk: AtDesk) -> Response:
    """Show what our centres did, newest first."""
    return await show_list(request, desk, "activities.html", "/v1/activities", {"kind": "activity_kinds"})


@router.get("/desk/figures")
async def show_figures(request: Request, desk: AtDesk) -> Response:
    """Show our own figures for a period, by default the last three months."""
    f, given = desk.formats, request.query_params
    since = given.get("from") or (f.today - timedelta(days=PERIOD_DAYS)).isoformat()
    until = given.get("to") or f.today.isoformat()
    problem: dict[str, Any] = {}
    figures: dict[str, Any] = {"figures": [], "reconciliation": []}
    try:
        figures = await desk.get("/v1/statistics/indicators", **{"from": since, "to": until})
    except ApiProblem as refused:
        if refused.status != 422:
            raise
        problem = refused.document
    defined = {one["code"]: one for one in await desk.items("/v1/statistics/definitions", limit=MOST)}
    return desk.page(
        "figures.html",
        since=since,
        until=until,
        figures=figures,
        defined=defined,
        problem=problem,
    )


@router.get("/desk/corridors")
async def show_corridors(desk: AtDesk) -> Response:
    """Show all corridors."""
    rows = await desk.whole_list("/v1/corridors")
    return desk.page("corridors.html", rows=rows)


@router.get("/desk/corridors/{corridor_id}")
async def show_corridor(request: Request, desk: AtDesk, corridor_id: str) -> Response:
    """Show a corridor: its members, agreements and board."""
    corridor = await desk.get(f"/v1/corridors/{corridor_id}")
    days = request.query_params.get("days", "30")
    shown = days if days in BOARD_DAYS else "30"
    agreements, board = await desk.together(
        desk.items(f"/v1/corridors/{corridor['id']}/agreements"),
        unless_refused(desk.get(f"/v1/corridors/{corridor['id']}/board", days=shown), None),
    )
    names = await desk.names_in(corridor, *agreements, board or {})
    own = desk.access.person.organisation_id
    return desk.page(
        "corridor.html",
        corridor=corridor,
        agreements=agreements,
        board=board,
        days=days,
        choices=BOARD_DAYS,
        names=names,
        own=own,
    )


@router.get("/desk/organisations")
async def show_organisations(desk: AtDesk) -> Response:
    """Show the organisations of the network."""
    return desk.page("organisations.html", rows=await desk.whole_list("/v1/organisations"))


@router.get("/desk/organisations/{organisation_id}")
async def show_organisation(desk: AtDesk, organisation_id: str) -> Response:
    """Show an organisation: its centres and the systems that act for it."""
    organisation = await desk.get(f"/v1/organisations/{organisation_id}")
    coordinates = desk.may("corridors:manage")
    own = organisation["id"] == desk.access.person.organisation_id
    sees_clients = desk.may("organisations:manage") and (own or coordinates)
    centres, clients = await desk.together(
        desk.whole_list("/v1/centres", organisation_id=organisation["id"]),
        desk.items(f"/v1/organisations/{organisation['id']}/clients", limit=MOST) if sees_clients else nothing(),
    )
    return desk.page(
        "organisation.html",
        organisation=organisation,
        centres=centres,
        clients=clients,
        sees_clients=sees_clients,
        manages_clients=sees_clients and (coordinates or desk.access.person.role == Role.ORGANISATION_ADMIN),
        names=await desk.names_in(organisation),
    )
