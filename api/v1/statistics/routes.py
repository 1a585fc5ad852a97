"""Routes of statistics."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, page_of_all
from api.http.problems import NotAcceptable
from api.openapi.operation import Operation, operation
from api.v1.fields import Day
from api.v1.several import listed, one_of, only
from api.v1.statistics import examples
from api.v1.statistics.answers import OwnFiguresAnswer, PublishedAnswer
from api.v1.statistics.definitions import DefinitionPage, list_definitions
from api.v1.statistics.own import own_figures, question_of
from api.v1.statistics.published import published
from api.v1.statistics.report.page import report
from api.v1.statistics.writing import FILES
from domain.kernel import errors as e
from domain.statistics.catalogue import INDICATORS
from domain.statistics.facts import BY
from domain.statistics.indicators import Dimension
from domain.statistics.tables import TABLES
from domain.usecases.statistics.get_indicators import get_indicators as get_own
from domain.usecases.statistics.get_report import get_report as get_page
from domain.usecases.statistics.list_published_tables import list_published_tables as list_tables
from domain.vocabulary import SUPPORTED_LANGUAGES

router = APIRouter(route_class=GuardedRoute, tags=["Statistics"])

READ = "statistics:read"
D = Dimension
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
PUBLISHED = Operation(
    scope=READ,
    use_case=list_tables,
    answer=PublishedAnswer,
    example=examples.TABLES,
    problems=(e.Missing, NotAcceptable),
    gives=FILES,
    headers=("Content-Disposition",),
)
REPORT = Operation(READ, get_page, None, None, (NotAcceptable,), gives=("text/html",))

LONGEST = 1_500
From = Annotated[Day, Query(alias="from", description="The first day (UTC).")]
To = Annotated[Day, Query(alias="to", description="The last day (UTC), at most ten years later.")]
Which = Annotated[
    str | None,
    only(INDICATORS),
    Query(**listed(INDICATORS, "Only these indicators; all must support the requested split.", LONGEST)),
]
By = Annotated[str | None, only(BY), Query(**listed(BY, "Split by these dimensions, at most two."))]
TableCode = Annotated[
    str | None,
    one_of(TABLES),
    Query(description="The table to read.", json_schema_extra={"enum": list(TABLES)}),
]
OF_PERIOD: dict[str, Any] = {
    "description": "A quarter, `2026-Q3`, or a year, `2026`.",
    "max_length": 7,
    "json_schema_extra": {"pattern": "^[0-9]{4}(-Q[1-4])?$"},
}
PeriodText = Annotated[str, Query(**OF_PERIOD)]
PeriodOfTable = Annotated[str | None, Query(**OF_PERIOD)]
ONE_OR_ALL = Query(
    max_length=64,
    pattern="^[A-Za-z0-9_.-]+$",
    description="Only this value of the dimension, or `all` for totals only.",
)
Chosen = Annotated[str | None, ONE_OR_ALL]
Number = Annotated[int | None, Query(ge=1, le=32_767, description="An earlier edition; without it, the newest.")]
Lang = Annotated[
    str | None,
    one_of(SUPPORTED_LANGUAGES),
    Query(description="The language of the page.", json_schema_extra={"enum": list(SUPPORTED_LANGUAGES)}),
]


@operation(router, "GET", "/v1/statistics/definitions", DEFINITIONS)
async def list_indicator_definitions(responder: AsJson, limit: Limit = 50, cursor: Cursor = None) -> Response:
    found = list_definitions(responder.context.language)
    return page_of_all(responder, found, DefinitionPage.of, limit)


@operation(router, "GET", "/v1/statistics/indicators", OWN)
async def get_indicators(
    responder: AsJson, since: From, until: To, indicators: Which = None, by: By = None
) -> Response:
    return await own_figures(responder, question_of(since, until, indicators, by))


@operation(router, "GET", "/v1/statistics/tables", PUBLISHED)
async def list_published_tables(
    responder: AsJson,
    table: TableCode = None,
    period: PeriodOfTable = None,
    edition: Number = None,
    corridor: Chosen = None,
    operator_type: Chosen = None,
    sex: Chosen = None,
    age_band: Chosen = None,
    stage: Chosen = None,
    urgency: Chosen = None,
    case_type: Chosen = None,
    claim_kind: Chosen = None,
    forum_country: Chosen = None,
    activity_kind: Chosen = None,
    country: Chosen = None,
) -> Response:
    chosen = {
        D.CORRIDOR: corridor,
        D.OPERATOR_TYPE: operator_type,
        D.SEX: sex,
        D.AGE_BAND: age_band,
        D.STAGE: stage,
        D.URGENCY: urgency,
        D.CASE_TYPE: case_type,
        D.CLAIM_KIND: claim_kind,
        D.FORUM_COUNTRY: forum_country,
        D.ACTIVITY_KIND: activity_kind,
        D.COUNTRY: country,
    }
    return await published(responder, table, period, edition, chosen)


@operation(router, "GET", "/v1/statistics/report", REPORT)
async def get_report(responder: AsJson, period: PeriodText, lang: Lang = None) -> Response:
    return await report(responder, period, lang)
