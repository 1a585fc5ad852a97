"""Closed cases whose time is turned back, and what is left of them."""

from datetime import timedelta
from typing import Any

from tests.app_under_test import World
from tests.builders import opened_case
from tests.http.cases.protected_cases import accepted, events_of_case
from tests.http.referrals.asked import did

JOB = "end_retention"
CLOSE = {"outcome": "service_received", "note": "She has her wages."}
DAY = timedelta(days=1)
TWO_YEARS = 731 * DAY
AGED = """UPDATE corridor.cases
SET closed_at = closed_at - $2::interval, retention_told_at = retention_told_at - $2::interval
WHERE corridor.public_id('case', id) = $1"""


async def aged(world: World, case_id: str, by: timedelta) -> None:
    """As if that time had gone by for this case."""
    await world.value(AGED, case_id, by)


async def closed(world: World, **changes: Any) -> str:
    """A case that Battambang closed, and never referred."""
    nea = await world.caller("nea")
    case_id: str = (await opened_case(nea, **changes))["id"]
    await did(nea, f"/v1/cases/{case_id}", "close", CLOSE)
    return case_id


async def closed_there(world: World) -> tuple[str, str]:
    """A case that Battambang handed to Chiang Mai, which closed it; gives the referral too."""
    case_id, _, referral = await accepted(world)
    map_ = await world.caller("map")
    path = f"/v1/referrals/{referral['id']}"
    await did(map_, path, "confirm-contact", {"channel": "phone"})
    await did(map_, path, "complete", {"outcome": "service_received"})
    await did(map_, f"/v1/cases/{case_id}", "close", CLOSE)
    return case_id, referral["id"]


async def look(world: World, times: int = 1) -> None:
    for _ in range(times):
        await world.service.worker.run_once(JOB)


async def told(world: World, case_id: str, organisation: str = "nea") -> int:
    return (await events_of_case(world, organisation, case_id)).count("case.retention_due")


async def seen(world: World, case_id: str, organisation: str = "nea") -> dict[str, Any]:
    found: dict[str, Any] = (await (await world.caller(organisation)).get(f"/v1/cases/{case_id}")).json()
    return found


async def purged(world: World, case_id: str, organisation: str = "nea") -> bool:
    case = await seen(world, case_id, organisation)
    retention = case["retention"]
    assert (case["status"] == "erased") == (retention is not None and retention["purged_at"] is not None)
    return bool(case["status"] == "erased")
