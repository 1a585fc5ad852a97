"""Groups of cases that share one matter, and what the network knows of a respondent."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.pages.worklists import show_list
from api.desk.route import AtDesk, DeskRoute

router = APIRouter(include_in_schema=False, route_class=DeskRoute)


@router.get("/desk/groups")
async def show_groups(request: Request, desk: AtDesk) -> Response:
    """Show the groups of our organisation, newest first."""
    return await show_list(request, desk, "groups.html", "/v1/groups", {})


@router.get("/desk/groups/{group_id}")
async def show_group(desk: AtDesk, group_id: str) -> Response:
    """Show a group and its cases."""
    group = await desk.get(f"/v1/groups/{group_id}")
    return desk.page("group.html", group=group, names=await desk.names_in(group))


@router.get("/desk/claims/{claim_id}/pattern")
async def show_pattern(desk: AtDesk, claim_id: str) -> Response:
    """Show how many centres and cases name the same respondent, never which."""
    claim, pattern = await desk.together(
        desk.get(f"/v1/claims/{claim_id}"), desk.get(f"/v1/respondents/{claim_id}/pattern")
    )
    return desk.page("pattern.html", claim=claim, pattern=pattern)
