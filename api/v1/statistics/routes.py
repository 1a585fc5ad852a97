"""Routes of the statistics."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, page_of_all
from api.http.problems import NotAcceptable
from api.openapi.operation import Operation, operation
from api.v1.fields import Day
from api.v1.several import listed, only
from api.v1.statistics import examples
from api.v1.statistics.answers import OwnFiguresAnswer
from api.v1.statistics.definitions import DefinitionPage, list_definitions
from api.v1.statistics.own import own_figures, question_of
from api.v1.statistics.writing import FILES
from domain.statistics.catalogue import INDICATORS
from domain.statistics.facts import BY
from domain.usecases.statistics.get_indicators import get_indicators as get_own

router = APIRouter(route_class=GuardedRoute, tags=["Statistics"])

READ = "statistics:read"
DEFINITIONS = Operation(READ, list_definitions, DefinitionPage, examples.DEFINITIONS, PROBLEMS)
OWN = Operation(
    scope=READ,
    use_case=get_own,
    answer=OwnFiguresAnswer,
    example=examples.OWN,
    problems=(NotAcceptable,),
    gives=FILES,
    headers=("Content-Disposition",),
)
LONGEST = 1_500
From = Annotated[Day, Query(alias="from", description="The first day (UTC).")]
To = Annotated[Day, Query(alias="to", description="The last day (UTC), at most ten years later.")]
Which = Annotated[
    str | None,
    only(INDICATORS),
    Query(**listed(INDICATORS, "Only these indicators; each must be one that can be split as asked.", LONGEST)),
]
By = Annotated[str | None, only(BY), Query(**listed(BY, "Split by these, two at most."))]


@operation(router, "GET", "/v1/statistics/definitions", DEFINITIONS)
async def list_indicator_definitions(responder: AsJson, limit: Limit = 50, cursor: Cursor = None) -> Response:
    found = list_definitions(responder.context.language)
    return page_of_all(responder, found, DefinitionPage.of, limit)


@operation(router, "GET", "/v1/statistics/indicators", OWN)
async def get_indicators(
    responder: AsJson, since: From, until: To, indicators: Which = None, by: By = None
) -> Response:
    return await own_figures(responder, question_of(since, until, indicators, by))
