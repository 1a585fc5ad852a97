"""Cases with a tracking code, and what a migrant's browser does."""

import re
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.app_under_test import Caller, World
from tests.builders import a_consent, a_referral, made, opened_case

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
CONSENT = re.compile(r'name="consent" value="([^"]+)"')


@dataclass
class Tracked:
    """A case on its way, with the migrant's code."""

    case_id: str
    case_code: str
    code: str
    consent_id: str
    referral_id: str


async def tracked(world: World, *, accept: bool = False, **changes: Any) -> Tracked:
    """A case at Battambang whose consent allows a referral that was sent to Chiang Mai, and perhaps accepted."""
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent())
    referral = await made(nea, "/v1/referrals", a_referral(case["id"], consent["id"], send=True, **changes))
    if accept:
        answer = await map_.post(f"/v1/referrals/{referral['id']}/accept", {})
        assert answer.status_code == 200, answer.text
    return Tracked(case["id"], case["code"], case["tracking_code"], consent["id"], referral["id"])


async def track(world: World, code: str, language: str = "en") -> httpx2.Response:
    return await world.http.post("/v1/track", json={"code": code}, headers={"accept-language": language})


async def seen(world: World, code: str, language: str = "en") -> dict[str, Any]:
    answer = await track(world, code, language)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def page(world: World, code: str, **form: str) -> httpx2.Response:
    return await world.http.post("/track", data={"code": code, **form})


def fields_of(text: str) -> dict[str, str]:
    """The hidden fields of a page's forms; of one name, the last."""
    return dict(HIDDEN.findall(text))


async def send(world: World, shown: httpx2.Response, path: str, **form: str) -> httpx2.Response:
    """Send a form of the page with its hidden fields."""
    return await world.http.post(path, data={**fields_of(shown.text), **form})


async def entries(caller: Caller, case_id: str) -> list[dict[str, Any]]:
    answer = await caller.get(f"/v1/audit?case_id={case_id}&limit=200")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found
