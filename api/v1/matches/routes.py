"""Route of matches: which centre of a corridor fits best."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1 import directory_examples as examples
from api.v1.directory_fields import PathReference
from api.v1.fields import Area, Language, Reference
from api.v1.matches.schemas import MatchesAnswer
from api.v1.several import listed, only
from domain.cases.codes import case_in
from domain.directory.codes import reference_in
from domain.kernel import errors as e
from domain.matching.question import Wanted
from domain.usecases.matching.list_matches import MatchRequest
from domain.usecases.matching.list_matches import list_matches as list_them
from domain.vocabulary import ReferralKind, ServiceType, Urgency

router = APIRouter(route_class=GuardedRoute, tags=["Directory"])

LIST = Operation("directory:read", list_them, MatchesAnswer, examples.MATCHES_SEEN, (e.Missing,))
BY_LANGUAGE = {"Vary": "Accept-Language"}


@operation(router, "GET", "/v1/corridors/{corridor_id}/matches", LIST)
async def list_matches(
    responder: AsJson,
    corridor_id: PathReference,
    from_centre_id: Annotated[Reference | None, Query(description="The centre that would send, by id or code.")] = None,
    service_types: Annotated[
        Annotated[str, only(ServiceType)] | None, Query(**listed(ServiceType, "The services that the person needs."))
    ] = None,
    language: Annotated[Language | None, Query(description="The person speaks it; else those of the case.")] = None,
    area: Annotated[Area | None, Query(description="Where the centre should be; else as the case says.")] = None,
    urgency: Annotated[Urgency, Query(description="An emergency is sent to centres without capacity too.")] = (
        Urgency.NORMAL
    ),
    kind: Annotated[ReferralKind, Query(description="What would be sent.")] = ReferralKind.TRANSFER,
    case_id: Annotated[Reference | None, Query(description="The person's case, by id or code.")] = None,
) -> Response:
    wanted = Wanted(
        services=frozenset() if service_types is None else frozenset(map(ServiceType, service_types.split(","))),
        languages=frozenset() if language is None else frozenset({language}),
        urgency=urgency,
        kind=kind,
    )
    requested = MatchRequest(
        corridor=reference_in("corridor", corridor_id),
        wanted=wanted,
        from_centre=from_centre_id and reference_in("centre", from_centre_id, "/query/from_centre_id"),
        case_id=None if case_id is None else case_in(case_id, "/query/case_id"),
        area=area,
    )
    found = MatchesAnswer.of(await responder.view(list_them, requested), responder.context.language)
    return responder.seen(found, BY_LANGUAGE)
