"""What the tests of a referral's life ask for again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.app_under_test import Caller, World
from tests.builders import WINDOW_OVER, a_consent, a_referral, consented_case, made

MAE_SOT, SAMUT_SAKHON, RAYONG = "hrdf-mae-sot", "lpn-samut-sakhon", "far-rayong"


WINDOW_FROM = "2026-01-01T00:00:00Z"


def now(**shift: int) -> str:
    """The present time, or one before or after it."""
    return (datetime.now(UTC) + timedelta(**shift)).isoformat().replace("+00:00", "Z")


async def sent(world: World, **changes: Any) -> tuple[str, str, str]:
    """A referral from Battambang to Chiang Mai; gives its path, its case and its consent."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    referral = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, send=True, **changes))
    return f"/v1/referrals/{referral['id']}", case_id, consent_id


async def sent_and_over(world: World, **changes: Any) -> tuple[str, str, str]:
    """The same, with an arrival window that has passed since: none can be sent for one that is past already."""
    path, case_id, consent_id = await sent(world, arrival_window={"from": WINDOW_FROM, "to": now(days=1)}, **changes)
    await world.value(WINDOW_OVER, path.rpartition("/")[2])
    return path, case_id, consent_id


async def did(caller: Caller, path: str, action: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Take an action that is possible."""
    answer = await caller.post(f"{path}/{action}", body or {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refused(caller: Caller, path: str, action: str, body: dict[str, Any]) -> dict[str, Any]:
    """Try an action that is not; gives the problem."""
    answer = await caller.post(f"{path}/{action}", body)
    assert answer.status_code >= 400, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def centre_id(world: World, code: str) -> str:
    found: str = await world.value(
        "SELECT corridor.public_id('centre', id) FROM corridor.centres WHERE code = $1", code
    )
    return found


async def consent_for(world: World, case_id: str, *centres: str) -> str:
    """Record a consent for these centres alone."""
    nea = await world.caller("nea")
    body = a_consent(recipients={"centre_ids": list(centres)})
    return str((await made(nea, f"/v1/cases/{case_id}/consents", body))["id"])
