"""Offices for one test whose figures are counted, and helpers that read figures."""

import csv
import io
from typing import Any

from tests.app_under_test import Caller, World
from tests.http.activities.activity_bodies import recorded
from tests.http.directory.two_offices import Offices, the_offices

JOBS = ("keep_feeds", "keep_statistics")
INDICATORS = "/v1/statistics/indicators"
SUMMER = f"{INDICATORS}?from=2025-07-01&to=2025-09-30"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DHIS2 = "application/vnd.dhis2.datavalueset+json"


async def counted_offices(world: World) -> Offices:
    """Make offices with counted figures: at ``first``, two trainings in July, one in August, and a referral today."""
    offices = await the_offices(world)
    for day, women in (("2025-07-01", 3), ("2025-07-31", 4), ("2025-08-15", 5)):
        await recorded(offices.here, centre_id=offices.first["id"], on=day, participants={"female": women, "male": 1})
    await offices.sent()
    await count(world)
    return offices


async def count(world: World) -> None:
    """Let the worker count what has changed."""
    for job in JOBS:
        await world.service.worker.run_once(job)


async def figures_of(caller: Caller, path: str) -> dict[str, Any]:
    """Read figures as JSON."""
    answer = await caller.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def values(found: dict[str, Any], indicator: str, *names: str) -> dict[tuple[str, ...], Any]:
    """Return the values of an indicator, by these members of its figures."""
    return {
        tuple(figure[name] for name in names): figure["value"]
        for figure in found["figures"]
        if figure["indicator"] == indicator
    }


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Read a CSV file like a spreadsheet."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
