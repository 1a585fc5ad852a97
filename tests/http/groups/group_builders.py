"""Groups of people whom one employer owes wages."""

from typing import Any

from tests.app_under_test import Caller
from tests.builders import SENDER, a_referral, consented_case, made

TITLE = "Wages of the night shift"


async def consented_cases(caller: Caller, count: int, **changes: Any) -> list[tuple[str, str]]:
    """Open cases, each with a consent; gives both ids of each."""
    return [await consented_case(caller, **changes) for _ in range(count)]


async def a_group(caller: Caller, *case_ids: str, **changes: Any) -> dict[str, Any]:
    """Make a group of these cases."""
    body = {"centre_id": SENDER, "title": TITLE, "case_ids": list(case_ids), **changes}
    return await made(caller, "/v1/groups", body)


def for_the_group(**changes: Any) -> dict[str, Any]:
    """Give the body that refers a group."""
    body = a_referral("", None, send=True)
    return {name: value for name, value in body.items() if name not in ("case_id", "consent_id")} | changes


def case_ids(group: dict[str, Any]) -> list[str]:
    """The cases that a group shows."""
    return [case["case_id"] for case in group["cases"]]


def faults(answer: Any) -> list[tuple[str, str]]:
    """Pointer and code of everything that is wrong."""
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
