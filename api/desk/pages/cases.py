"""A case: what is known, who may do what, what has happened; and its identity, on a page that is on record."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.desk.route import AsTyped, AtDesk, DeskRoute

router = APIRouter(include_in_schema=False, route_class=DeskRoute)

FORM_OF_ACTION = {
    "update": ("edit_case", "edit"),
    "record-consent": ("record_consent", "consents/new"),
    "refer": ("create_referral", "referrals/choose"),
    "offer-handoff": ("offer_case", "handoffs/new"),
    "close": ("close_case", "close"),
    "reopen": ("reopen_case", "reopen"),
    "merge": ("merge_case", "merge"),
    "unmerge": ("unmerge_case", "unmerge"),
    "erase": ("erase_case", "erase"),
}
"""The form for each action that the API allows, and where it is under the case."""


@router.get("/desk/cases/{case_id}")
async def show_case(desk: AtDesk, case_id: str) -> Response:
    """Show a case with everything that belongs to it."""
    case = await desk.get(f"/v1/cases/{case_id}")
    own = f"/v1/cases/{case['id']}"
    consents, referrals, journey, custody, notes, claims, timeline = await desk.together(
        desk.whole_list(f"{own}/consents"),
        desk.whole_list("/v1/referrals", box="all", case_id=case["id"]),
        desk.whole_list(f"{own}/journey"),
        desk.whole_list(f"{own}/custody"),
        desk.whole_list(f"{own}/notes"),
        desk.whole_list(f"{own}/claims", scope="claims:read"),
        desk.whole_list(f"{own}/timeline"),
    )
    return desk.page(
        "case.html",
        case=case,
        consents=consents,
        referrals=referrals,
        journey=journey,
        custody=custody,
        notes=notes,
        claims=claims,
        timeline=timeline,
        documents=await desk.files_of_case(case["id"], referrals),
        actions=[FORM_OF_ACTION[name] for name in case["allowed_actions"] if name in FORM_OF_ACTION],
        names=await desk.names_in(case, *consents, *referrals, *journey, *custody, *notes, *timeline),
    )


@router.post("/desk/cases/{case_id}/identity")
async def open_identity(desk: AtDesk, typed: AsTyped, case_id: str) -> Response:
    """Open the identity. It is a form and no link: nobody opens it by accident, and each opening is recorded."""
    found = await desk.get(f"/v1/cases/{case_id}/identity")
    case = await desk.get(f"/v1/cases/{case_id}")
    return desk.page("identity.html", case=case, identity=found)


@router.get("/desk/cases/{case_id}/identity")
async def ask_for_identity(desk: AtDesk, case_id: str) -> Response:
    """Say that opening the identity is recorded, and ask whether to."""
    case = await desk.get(f"/v1/cases/{case_id}")
    return desk.page("ask_for_identity.html", case=case)


@router.get("/desk/cases/{case_id}/consents/{consent_id}")
async def show_consent(desk: AtDesk, case_id: str, consent_id: str) -> Response:
    """Show a consent as a sheet to read out and to sign, in the language in which it was explained, if we speak it."""
    case, consent = await desk.together(desk.get(f"/v1/cases/{case_id}"), desk.get(f"/v1/consents/{consent_id}"))
    recipients = consent["recipients"]
    members: list[dict[str, Any]] = []
    if recipients["corridor_id"]:
        members = (await desk.get(f"/v1/corridors/{recipients['corridor_id']}"))["members"]
    names = await desk.names_in(case, consent, *members)
    return desk.page(
        "consent.html",
        case=case,
        consent=consent,
        members=members,
        names=names,
        sheet=desk.speaking(consent["language"]),
    )
