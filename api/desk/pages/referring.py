"""Choosing a centre for a referral: who fits and why, and why the others are excluded."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.forms.options import languages, my_centres, of_vocabulary, own_corridors
from api.desk.route import AtDesk, DeskRoute

router = APIRouter(include_in_schema=False, route_class=DeskRoute)
CHOSEN = ("corridor_id", "from_centre_id", "language", "urgency", "kind")


@router.get("/desk/cases/{case_id}/referrals/choose")
async def choose_centre(request: Request, desk: AtDesk, case_id: str) -> Response:
    """Ask what is needed, and show who could do it."""
    case = await desk.get(f"/v1/cases/{case_id}")
    given = request.query_params
    chosen = {name: given.get(name, "") for name in CHOSEN}
    chosen["from_centre_id"] = chosen["from_centre_id"] or case["centre_id"] or ""
    corridors, centres, spoken = await desk.together(own_corridors(desk, {}), my_centres(desk, {}), languages(desk, {}))
    if len(corridors) == 1 or chosen["corridor_id"] not in dict(corridors):
        chosen["corridor_id"] = corridors[0][0] if len(corridors) == 1 else ""
    services = [service for service in given.getlist("service_types") if service]
    matches = None
    if chosen["corridor_id"] and services:
        matches = await desk.get(
            f"/v1/corridors/{chosen['corridor_id']}/matches",
            **{name: value for name, value in chosen.items() if name != "corridor_id"},
            service_types=",".join(services),
            case_id=case["id"],
        )
    return desk.page(
        "choose_centre.html",
        case=case,
        chosen=chosen,
        services=services,
        corridors=corridors,
        centres=centres,
        languages=spoken,
        service_types=of_vocabulary(desk, "service_types"),
        urgencies=of_vocabulary(desk, "urgencies"),
        kinds=of_vocabulary(desk, "referral_kinds"),
        matches=matches,
        names=await desk.names_in(case, matches or {}),
    )
