"""Referrals whose documents tests look at."""

from typing import Any

from tests.app_under_test import World
from tests.builders import ALL_SHARED, a_consent, a_referral, made, opened_case

EVERYTHING = [*ALL_SHARED, "documents"]


async def shared(world: World, share: list[str] | None = None, **changes: Any) -> dict[str, str]:
    """A referral from Battambang to Chiang Mai, with a consent to everything, that shares these categories."""
    nea = await world.caller("nea")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(data_categories=EVERYTHING))
    body = a_referral(case["id"], consent["id"], send=True, share=share or EVERYTHING, **changes)
    referral = await made(nea, "/v1/referrals", body)
    return {"id": referral["id"], "case_id": case["id"], "consent_id": consent["id"]}


async def done(world: World, who: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Take one action that succeeds."""
    answer = await (await world.caller(who)).post(path, body or {})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def accepted(world: World, share: list[str] | None = None, **changes: Any) -> dict[str, str]:
    """The same, and Chiang Mai has accepted it."""
    referral = await shared(world, share, **changes)
    await done(world, "map", f"/v1/referrals/{referral['id']}/accept")
    return referral
