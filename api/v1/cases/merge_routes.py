"""Routes of two cases of one person: merge them, undo that."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.openapi.operation import Operation, operation
from api.v1 import examples
from api.v1.cases.answers import CaseAnswer
from api.v1.cases.examples import CASE_MERGED, MERGE_CASE
from api.v1.cases.merges import MergeCaseBody
from api.v1.referrals.action_requests import Nothing
from domain.cases.codes import case_in
from domain.cases.merged import CaseIsMerged
from domain.kernel import errors as e
from domain.kernel.repetition import AlreadyDone
from domain.person import merge_failures as m
from domain.referrals.failures import CentreNotActive, ConsentWithdrawn
from domain.usecases.cases.merge_case import merge_case as merge
from domain.usecases.cases.unmerge_case import unmerge_case as unmerge

router = APIRouter(route_class=GuardedRoute, tags=["Cases"])

MERGE = Operation(
    scope="cases:write",
    use_case=merge,
    answer=CaseAnswer,
    example=CASE_MERGED,
    problems=(
        e.Missing,
        e.NotYourSide,
        e.CaseClosed,
        e.CaseHasOpenReferrals,
        CaseIsMerged,
        m.HeldByDifferentCentres,
        AlreadyDone,
    ),
    request_example=MERGE_CASE,
    if_match=True,
)
UNMERGE = Operation(
    scope="cases:write",
    use_case=unmerge,
    answer=CaseAnswer,
    example={**examples.CASE_SEEN, "version": 5},
    problems=(
        e.Missing,
        e.NotYourSide,
        e.CaseClosed,
        m.CaseNotMerged,
        m.MergeIsFinal,
        m.SurvivingCaseMoved,
        CentreNotActive,
        ConsentWithdrawn,
    ),
    request_example={},
    if_match=True,
)


@operation(router, "POST", "/v1/cases/{case_id}/merge", MERGE)
async def merge_case(responder: AsJson, case_id: str, body: MergeCaseBody) -> Response:
    return await responder.change(merge, CaseAnswer.of, 200, case_in(case_id), responder.if_match, body.to_command())


@operation(router, "POST", "/v1/cases/{case_id}/unmerge", UNMERGE)
async def unmerge_case(responder: AsJson, case_id: str, body: Nothing = Nothing()) -> Response:
    return await responder.change(unmerge, CaseAnswer.of, 200, case_in(case_id), responder.if_match)
