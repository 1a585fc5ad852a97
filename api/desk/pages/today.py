"""The front page: what waits for this person, by clock."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from api.desk.desk import Desk
from api.desk.formats import Formats
from api.desk.route import AtDesk, DeskRoute
from api.html.responses import see_other

router = APIRouter(include_in_schema=False, route_class=DeskRoute)

WAITING = "sent,acknowledged,info_requested"
UNDER_WAY = f"{WAITING},accepted,in_progress,paused"
"""While a conversation goes on."""
ARRIVALS_DAYS, LIMITATION_DAYS, HEARD_DAYS = 7, 60, 7
MOST = 100


@router.get("/desk")
async def show_today(desk: AtDesk) -> Response:
    """Show what is due; people who see no cases begin with their centres."""
    if not desk.may("referrals:read"):
        return see_other("/desk/centre" if desk.centres else "/desk/corridors")
    f = desk.formats
    since = (f.now - timedelta(days=HEARD_DAYS)).isoformat()
    waiting, questions, accepted, late, owed, unread, heard, offers, claims = await desk.together(
        desk.items("/v1/referrals", box="inbox", status=WAITING, sort="due", limit=MOST),
        desk.items("/v1/referrals", box="outbox", status="info_requested", sort="due", limit=MOST),
        desk.items("/v1/referrals", box="inbox", status="accepted", sort="due", limit=MOST),
        desk.items("/v1/referrals", box="all", overdue="true", sort="due", limit=MOST),
        desk.items("/v1/referrals", box="inbox", deletion_owed="true", limit=MOST),
        desk.items("/v1/referrals", box="all", status=UNDER_WAY, unread="true", limit=MOST),
        desk.items("/v1/cases", holder="me", sort="updated", migrant_acted_since=since, limit=MOST),
        desk.items("/v1/handoffs", status="offered", limit=MOST),
        limitations(desk),
    )
    overdue = {one["id"] for one in late}
    sections = (
        ("overdue", late),
        ("questions", _without(questions, overdue)),
        ("unread", unread),
        ("waiting", _without(waiting, overdue)),
        ("arrivals", _without((one for one in accepted if arrives_soon(f, one)), overdue)),
        ("deletions", owed),
    )
    to_us = [one for one in offers if one["to_centre_id"] in desk.own_centre_ids and one["referral_id"] is None]
    names = await desk.names_in(*(row for _, rows in sections for row in rows), *to_us)
    return desk.page("today.html", sections=sections, heard=heard, offers=to_us, claims=claims, names=names)


async def limitations(desk: Desk) -> list[dict[str, Any]]:
    """Read the claims that must be filed soon, the soonest first."""
    before = desk.formats.in_days(LIMITATION_DAYS)
    found = await desk.items("/v1/claims", scope="claims:read", limitation_before=before, limit=MOST)
    return sorted((one for one in found if one["status"] == "preparing"), key=lambda one: str(one["limitation_on"]))


def arrives_soon(f: Formats, referral: dict[str, Any]) -> bool:
    """Whether the person may arrive within a week, or was expected before."""
    window = referral["arrival_window"] or {}
    return bool(window.get("from")) and f.day_of(window["from"]) <= f.in_days(ARRIVALS_DAYS)


def _without(rows: Iterable[dict[str, Any]], shown: set[str]) -> list[dict[str, Any]]:
    return [row for row in rows if row["id"] not in shown]
