"""Inbox, outbox, cases, claims and offers, with the filters of the API; and the search by case code."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.api_calls import ApiProblem
from api.desk.desk import Desk
from api.desk.forms.form import Option
from api.desk.forms.options import my_centres, of_vocabulary
from api.desk.route import AsTyped, AtDesk, DeskRoute
from api.html.responses import see_other
from domain.cases.codes import looks_like_tracking_code

router = APIRouter(include_in_schema=False, route_class=DeskRoute)

PER_PAGE = 25
OPEN = "draft,sent,acknowledged,info_requested,accepted,in_progress,paused"
ALL = "all"
"""In the address: every status, where usually only open matters are shown."""
REFERRAL_FILTERS = {
    "status": "referral_statuses",
    "urgency": "urgencies",
    "kind": "referral_kinds",
    "service_type": "service_types",
}
CASE_FILTERS = {"status": "case_statuses", "stage": "stages", "case_type": "case_types"}
CLAIM_FILTERS = {"status": "claim_statuses"}


async def show_list(
    request: Request, desk: Desk, template: str, path: str, filters: Mapping[str, str], usual: str = "", **fixed: Any
) -> Response:
    """Show one page of a list, with what the filters in the address ask for. ``usual``: statuses that are shown unless
    others, or all, are asked for.
    """
    given = {name: request.query_params.get(name, "") for name in (*filters, "centre_id", "overdue", "cursor")}
    chosen = {name: value for name, value in given.items() if value}
    status = {"": usual, ALL: ""}.get(given.get("status", ""), given.get("status", ""))
    page = await desk.get(path, **{"limit": PER_PAGE, **fixed, **chosen, "status": status or fixed.get("status", "")})
    following = page["next_cursor"]
    address = f"{request.url.path}?{urlencode({**chosen, 'cursor': following})}" if following else ""
    options: dict[str, list[Option]] = {name: of_vocabulary(desk, vocabulary) for name, vocabulary in filters.items()}
    if usual:
        options["status"] = [(ALL, desk.words("page.all")), *options["status"]]
    centres = await my_centres(desk, {})
    return desk.page(
        template,
        first={"status": desk.words("filter.open")} if usual else {},
        rows=page["items"],
        names=await desk.names_in(*page["items"]),
        filters=options,
        chosen=chosen,
        centres=centres if len(centres) > 1 else [],
        following=address,
    )


@router.get("/desk/inbox")
async def show_inbox(request: Request, desk: AtDesk) -> Response:
    """Show what was referred to us, first due first: open matters, unless others or all are asked for."""
    return await show_list(
        request, desk, "inbox.html", "/v1/referrals", REFERRAL_FILTERS, OPEN, box="inbox", sort="due"
    )


@router.get("/desk/outbox")
async def show_outbox(request: Request, desk: AtDesk) -> Response:
    """Show what we referred to others, last changed first."""
    return await show_list(
        request, desk, "outbox.html", "/v1/referrals", REFERRAL_FILTERS, box="outbox", sort="updated"
    )


@router.get("/desk/cases")
async def show_cases(request: Request, desk: AtDesk) -> Response:
    """Show the cases that our centres hold, last changed first."""
    return await show_list(request, desk, "cases.html", "/v1/cases", CASE_FILTERS, holder="me", sort="updated")


@router.get("/desk/claims")
async def show_claims(request: Request, desk: AtDesk) -> Response:
    """Show the claims that our cases pursue."""
    return await show_list(request, desk, "claims.html", "/v1/claims", CLAIM_FILTERS)


@router.get("/desk/offers")
async def show_offers(request: Request, desk: AtDesk) -> Response:
    """Show cases that are offered to us, and those that we offered."""
    return await show_list(request, desk, "offers.html", "/v1/handoffs", {}, status="offered")


@router.get("/desk/find")
async def ask_for_code(desk: AtDesk) -> Response:
    """Say what a case code looks like. The search itself is sent, so that no address and no history holds a code."""
    return desk.page("not_found.html", said=desk.words("intro.no_code"))


@router.post("/desk/find")
async def find_case(desk: AtDesk, typed: AsTyped) -> Response:
    """Lead to the case with this code, or to the referral that shows it; say so if there is none. What looks like the
    migrant's tracking code is not looked up, and not repeated.
    """
    code = typed.one("code").strip()
    if looks_like_tracking_code(code):
        return desk.page("not_found.html", 422, said=desk.words("intro.tracking_code"))
    if code and "/" not in code:
        try:
            return see_other(f"/desk/cases/{(await desk.get(f'/v1/cases/{code}'))['id']}")
        except ApiProblem as problem:
            if problem.status != 404:
                raise
        if found := await desk.items("/v1/referrals", box="all", case_id=code, limit=1):
            return see_other(f"/desk/referrals/{found[0]['id']}")
    said = desk.words("intro.not_found", code=code) if code else desk.words("intro.no_code")
    return desk.page("not_found.html", 404, said=said)
