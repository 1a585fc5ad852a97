"""Claims that tests open, and what they read of them."""

from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import ALL_SHARED, a_consent, a_referral, made, opened_case

WITH_CLAIMS = [*ALL_SHARED, "documents", "claims"]
RESPONDENT = {
    "kind": "employer",
    "name": "canary-respondent Sunrise Garment Co., Ltd.",
    "country": "TH",
    "licence_number": "canary-licence 0105561",
    "address": "canary-address Mae Sot",
}


def a_claim(**changes: Any) -> dict[str, Any]:
    """The body of a claim for unpaid wages."""
    return {
        "kind": "unpaid_wages",
        "respondent": RESPONDENT,
        "forum": {
            "kind": "labour_inspectorate",
            "country": "TH",
            "name": "canary-forum Tak",
            "reference": "canary-file 112/2568",
        },
        "amount_claimed": {"amount": "21450.00", "currency": "THB"},
        **changes,
    }


def thb(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "THB"}


async def claim_on(caller: Caller, case_id: str, **changes: Any) -> dict[str, Any]:
    """Open a claim."""
    return await made(caller, f"/v1/cases/{case_id}/claims", a_claim(**changes))


async def own_claim(world: World, **changes: Any) -> tuple[Caller, dict[str, Any]]:
    """A claim on a new case of Battambang, with the caller that opened it."""
    nea = await world.caller("nea")
    case = await opened_case(nea)
    return nea, await claim_on(nea, case["id"], **changes)


async def stepped(caller: Caller, claim: dict[str, Any], kind: str, on: str, **more: Any) -> dict[str, Any]:
    """Record a step."""
    return await made(caller, f"/v1/claims/{claim['id']}/steps", {"kind": kind, "on": on, **more})


async def seen(caller: Caller, claim: dict[str, Any]) -> dict[str, Any]:
    """Read a claim."""
    answer = await caller.get(f"/v1/claims/{claim['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refusal(caller: Caller, path: str) -> tuple[int, str]:
    """Read what must not be read."""
    answer = await caller.get(path)
    return answer.status_code, answer.json()["code"]


async def referred(world: World, share: list[str] | None = None, **changes: Any) -> dict[str, str]:
    """A referral from Battambang to Chiang Mai with a consent to everything, claims included."""
    nea = await world.caller("nea")
    case = await opened_case(nea)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(data_categories=WITH_CLAIMS))
    body = a_referral(case["id"], consent["id"], send=True, share=share or WITH_CLAIMS, **changes)
    referral = await made(nea, "/v1/referrals", body)
    return {"id": referral["id"], "case_id": case["id"], "consent_id": consent["id"]}
