"""A case: what is known, who may do what, what has happened; and its identity, on a page that is on record."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.desk.desk import Desk
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
AT_WORK = ("accepted", "in_progress", "paused")
Rows = list[dict[str, Any]]


@router.get("/desk/cases/{case_id}")
async def show_case(desk: AtDesk, case_id: str) -> Response:
    """Show a case with everything that belongs to it, as far as the person's centre sees it: what it does not see is
    not asked for, and not called empty.
    """
    case = await desk.get(f"/v1/cases/{case_id}")
    own = f"/v1/cases/{case['id']}"
    referrals, journey, custody, timeline = await desk.together(
        desk.whole_list("/v1/referrals", box="all", case_id=case["id"]),
        desk.whole_list(f"{own}/journey"),
        desk.whole_list(f"{own}/custody"),
        desk.whole_list(f"{own}/timeline"),
    )
    sees = _sees(desk, case, custody)
    consents, notes = await desk.together(
        desk.whole_list(f"{own}/consents") if "consents" in sees else nothing(),
        desk.whole_list(f"{own}/notes") if "notes" in sees else nothing(),
    )
    learns = case["status"] != "erased" and ("notes" in sees or await _works_on_claims(desk, referrals, consents))
    return desk.page(
        "case.html",
        case=case,
        sees=sees,
        holder=_holder(case, custody),
        why=_why_closed(desk, case, custody),
        consents=consents,
        referrals=referrals,
        journey=journey,
        custody=custody,
        notes=notes,
        claims=await desk.whole_list(f"{own}/claims", scope="claims:read") if learns else [],
        timeline=timeline,
        documents=await desk.files_of_case(case["id"], referrals),
        actions=[FORM_OF_ACTION[name] for name in case["allowed_actions"] if name in FORM_OF_ACTION],
        names=await desk.names_in(case, *consents, *referrals, *journey, *custody, *notes, *timeline),
    )


async def nothing() -> Rows:
    """Read nothing, in the place of a list that the person may not see."""
    return []


def _sees(desk: Desk, case: Mapping[str, Any], custody: Rows) -> frozenset[str]:
    """Return which parts the API shows to a centre at this level."""
    match case["level"]:
        case "holder":
            return frozenset({"consents", "notes", "referrals"})
        case "party":
            return frozenset({"consents"})
    erased_here = case["status"] == "erased" and bool(custody) and custody[-1]["centre_id"] in desk.own_centre_ids
    return frozenset({"consents"} if erased_here else ())


async def _works_on_claims(desk: Desk, referrals: Rows, consents: Rows) -> bool:
    """Whether a referral on which our centre is at work shares the claims of the case, under a consent in force."""
    consented = {one["id"] for one in consents if one["status"] == "active" and "claims" in one["data_categories"]}
    ours = [one for one in referrals if one["to_centre_id"] in desk.own_centre_ids and one["status"] in AT_WORK]
    if not consented or not desk.may("claims:read"):
        return False
    whole = await desk.together(*(desk.get(f"/v1/referrals/{one['id']}") for one in ours))
    return any(one["consent_id"] in consented and "claims" in one["share"] for one in whole)


def _holder(case: Mapping[str, Any], custody: Rows) -> str | None:
    """Return the centre that holds the case, "" if none does, and ``None`` if the person may not know: a centre that is
    asked reads it in the ledger alone.
    """
    if case["centre_id"] or case["level"] == "holder":
        return str(case["centre_id"] or "")
    now = [one["centre_id"] for one in custody if one["until"] is None] if case["level"] == "preview" else []
    return str(now[-1]) if now else None


def _why_closed(desk: Desk, case: Mapping[str, Any], custody: Rows) -> str:
    """Return why the identity is closed. ``finished`` is the API's word also for a centre that handed the case on."""
    why = str(case["identity_access"]["why"] or "")
    held = [one["centre_id"] in desk.own_centre_ids for one in custody]
    return "handed_on" if why == "finished" and any(held) and not held[-1] else why


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
