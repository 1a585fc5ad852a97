"""Two cases of one person, held by one centre."""

from typing import Any

from tests.app_under_test import Caller
from tests.builders import opened_case

WHY = "canary-reason: the same woman, registered twice under two spellings."


async def pair(caller: Caller, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Open two cases: the one that will be merged away, and the one that goes on."""
    return await opened_case(caller, **changes), await opened_case(caller)


async def merged(caller: Caller, case_id: str, into: str, reason: str = WHY) -> dict[str, Any]:
    answer = await caller.post(f"/v1/cases/{case_id}/merge", {"into_case_id": into, "reason": reason})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def unmerged(caller: Caller, case_id: str) -> dict[str, Any]:
    answer = await caller.post(f"/v1/cases/{case_id}/unmerge", {})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def seen(caller: Caller, case_id: str) -> dict[str, Any]:
    result: dict[str, Any] = (await caller.get(f"/v1/cases/{case_id}")).json()
    return result


async def refusal(caller: Caller, case_id: str, action: str, **body: Any) -> tuple[int, str]:
    """Give status and code of an action that is refused."""
    answer = await caller.post(f"/v1/cases/{case_id}/{action}", body)
    return answer.status_code, answer.json().get("code", "")
