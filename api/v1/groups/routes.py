"""Routes of groups."""

from fastapi import APIRouter, Response

from api.http.guard import AsJson, GuardedRoute
from api.http.pagination import PROBLEMS, Cursor, Limit, paged
from api.openapi.operation import Operation, all_failures, operation
from api.v1.examples import page
from api.v1.groups import examples
from api.v1.groups.claims import ClaimForGroupBody, GroupClaimsAnswer
from api.v1.groups.referrals import GroupReferralsAnswer, ReferGroupBody
from api.v1.groups.schemas import (
    CasesBody,
    CreateGroupBody,
    GroupAnswer,
    GroupItemAnswer,
    GroupPage,
    MergeBody,
    SplitBody,
    UpdateGroupBody,
    cases_named,
)
from api.v1.no_body import NoBody
from domain.cases.codes import case_in
from domain.cases.merged import CaseIsMerged
from domain.claims.failures import ClaimsNotOpen, TooManyClaims
from domain.directory.codes import reference_in
from domain.groups.group import GroupMerged, GroupQuery
from domain.kernel import errors as e
from domain.kernel.ids import group_in
from domain.usecases.groups.add_cases_to_group import add_cases_to_group as add_cases
from domain.usecases.groups.claim_for_group import claim_for_group as claim_for_each
from domain.usecases.groups.create_group import create_group as create
from domain.usecases.groups.get_group import get_group as get
from domain.usecases.groups.list_groups import list_groups as list_them
from domain.usecases.groups.merge_groups import merge_groups as merge
from domain.usecases.groups.refer_group import refer_group as refer
from domain.usecases.groups.remove_case_from_group import remove_case_from_group as remove_case
from domain.usecases.groups.split_group import split_group as split
from domain.usecases.groups.update_group import update_group as update

router = APIRouter(route_class=GuardedRoute, tags=["Groups"])

READ, WRITE = "claims:read", "claims:write"
LIST = Operation(READ, list_them, GroupPage, page(examples.GROUP_ITEM), (*PROBLEMS,))
CREATE = Operation(
    scope=WRITE,
    use_case=create,
    answer=GroupAnswer,
    example=examples.GROUP_SEEN,
    problems=(e.Missing, e.NotYourCentre),
    status=201,
    request_example=examples.CREATE,
)
GET = Operation(READ, get, GroupAnswer, examples.GROUP_SEEN, (e.Missing,))
UPDATE = Operation(
    scope=WRITE,
    use_case=update,
    answer=GroupAnswer,
    example=examples.GROUP_SEEN,
    problems=(e.Missing, GroupMerged),
    request_example={"title": examples.TITLE},
    if_match=True,
)
ADD_CASES = Operation(
    scope=WRITE,
    use_case=add_cases,
    answer=GroupAnswer,
    example=examples.GROUP_SEEN,
    problems=(e.Missing, GroupMerged),
    request_example={"case_ids": examples.CREATE["case_ids"]},
    if_match=True,
)
REMOVE_CASE = Operation(
    WRITE, remove_case, None, None, (e.Missing, GroupMerged, e.VersionConflict), status=204, if_match=True
)
SPLIT = Operation(
    scope=WRITE,
    use_case=split,
    answer=GroupAnswer,
    example=examples.GROUP_SEEN,
    problems=(e.Missing, GroupMerged),
    status=201,
    request_example=examples.SPLIT,
    if_match=True,
)
MERGE = Operation(
    scope=WRITE,
    use_case=merge,
    answer=GroupAnswer,
    example=examples.GROUP_SEEN,
    problems=(e.Missing, GroupMerged),
    request_example=examples.MERGE,
    if_match=True,
)
REFER = Operation(
    scope="referrals:send",
    use_case=refer,
    answer=GroupReferralsAnswer,
    example=examples.REFERRED,
    problems=(e.Missing, e.NotYourCentre, e.CaseClosed, GroupMerged, *all_failures()),
    status=201,
    request_example=examples.REFER,
    if_match=True,
)
CLAIM = Operation(
    scope=WRITE,
    use_case=claim_for_each,
    answer=GroupClaimsAnswer,
    example=examples.CLAIMED,
    problems=(e.Missing, e.CaseClosed, CaseIsMerged, GroupMerged, ClaimsNotOpen, TooManyClaims),
    status=201,
    request_example=examples.CLAIM,
    if_match=True,
)


@operation(router, "GET", "/v1/groups", LIST)
async def list_groups(responder: AsJson, limit: Limit = 50, cursor: Cursor = None) -> Response:
    return await paged(responder, list_them, GroupItemAnswer.of_item, GroupQuery(limit))


@operation(router, "POST", "/v1/groups", CREATE)
async def create_group(responder: AsJson, body: CreateGroupBody) -> Response:
    centre, named = reference_in("centre", body.centre_id, "/centre_id"), cases_named(body.case_ids)
    return await responder.change(create, GroupAnswer.of, 201, centre, body.title, named)


@operation(router, "GET", "/v1/groups/{group_id}", GET)
async def get_group(responder: AsJson, group_id: str) -> Response:
    return await responder.read(get, GroupAnswer.of, group_in(group_id))


@operation(router, "PATCH", "/v1/groups/{group_id}", UPDATE)
async def update_group(responder: AsJson, group_id: str, body: UpdateGroupBody) -> Response:
    wanted = group_in(group_id)
    return await responder.change(update, GroupAnswer.of, 200, wanted, responder.required_if_match, body.new_title)


@operation(router, "POST", "/v1/groups/{group_id}/cases", ADD_CASES)
async def add_cases_to_group(responder: AsJson, group_id: str, body: CasesBody) -> Response:
    wanted, named = group_in(group_id), cases_named(body.case_ids)
    return await responder.change(add_cases, GroupAnswer.of, 200, wanted, responder.if_match, named)


@operation(router, "DELETE", "/v1/groups/{group_id}/cases/{case_id}", REMOVE_CASE)
async def remove_case_from_group(responder: AsJson, group_id: str, case_id: str) -> Response:
    wanted, which = group_in(group_id), case_in(case_id)
    return await responder.change(remove_case, NoBody.of, 204, wanted, which, responder.if_match)


@operation(router, "POST", "/v1/groups/{group_id}/split", SPLIT)
async def split_group(responder: AsJson, group_id: str, body: SplitBody) -> Response:
    wanted, named = group_in(group_id), cases_named(body.case_ids)
    return await responder.change(split, GroupAnswer.of, 201, wanted, responder.if_match, named, body.title)


@operation(router, "POST", "/v1/groups/{group_id}/merge", MERGE)
async def merge_groups(responder: AsJson, group_id: str, body: MergeBody) -> Response:
    wanted, other = group_in(group_id), group_in(body.group_id, "/group_id")
    return await responder.change(merge, GroupAnswer.of, 200, wanted, responder.if_match, other)


@operation(router, "POST", "/v1/groups/{group_id}/referrals", REFER)
async def refer_group(responder: AsJson, group_id: str, body: ReferGroupBody) -> Response:
    wanted, asked = group_in(group_id), body.to_command()
    return await responder.change(refer, GroupReferralsAnswer.of, 201, wanted, responder.if_match, asked)


@operation(router, "POST", "/v1/groups/{group_id}/claims", CLAIM)
async def claim_for_group(responder: AsJson, group_id: str, body: ClaimForGroupBody) -> Response:
    wanted, asked = group_in(group_id), body.to_command()
    return await responder.change(claim_for_each, GroupClaimsAnswer.of, 201, wanted, responder.if_match, asked)
