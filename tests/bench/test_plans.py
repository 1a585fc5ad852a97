"""No plan grows with the table or the page, checked under the role of the service and inside functions."""

import asyncio
import os
from pathlib import Path

import pytest

from bench.plans import Statement, faults, plans_of
from tests.bench.conftest import Prepared

SMALL = "SET enable_seqscan = off; SET enable_sort = off; SET plan_cache_mode = force_generic_plan"
"""With a few hundred rows a scan is cheapest; what is left of scans and sorts now has no index to turn to."""


HELD = Path(__file__).with_name("plans.txt")
"""The plans of every statement that touches a table, operation by operation, in the order in which they end.

Generated SQL may be written otherwise; it runs as this says. Where a plan is meant to change, this file changes too.
"""


def _plans(calls: Prepared, operation: str) -> list[Statement]:
    statement, context, argument = calls.calls[operation]
    return asyncio.run(plans_of(calls.url, statement, context, argument, settings=SMALL))


@pytest.mark.parametrize("operation", ["get", "list", "accept", "create"])
def test_nothing_is_scanned_sorted_or_asked_again_for_each_row(calls: Prepared, operation: str) -> None:
    found = _plans(calls, operation)
    assert len(found) > 2, "auto_explain said nothing"
    assert {statement.text: faults(statement) for statement in found if faults(statement)} == {}


def test_the_plans_are_those_that_are_held(calls: Prepared) -> None:
    found = []
    for operation in ("get", "list", "accept", "create"):
        outlines = filter(None, (statement.outline() for statement in _plans(calls, operation)))
        found.append(f"# {operation}\n\n" + "\n\n".join(outlines) + "\n")
    text = "\n".join(found)
    if os.environ.get("CORRIDOR_REWRITE_PLANS"):
        HELD.write_text(text, encoding="utf-8")
    assert text == HELD.read_text(encoding="utf-8")


def test_a_page_runs_as_many_statements_inside_as_one_item(calls: Prepared) -> None:
    assert len(_plans(calls, "list")) <= 6


def test_a_scan_a_sort_and_a_sub_plan_are_noticed() -> None:
    scan = {"Node Type": "Seq Scan", "Relation Name": "referrals"}
    sort = {"Node Type": "Sort", "Actual Rows": 1000, "Plans": [scan]}
    asked = {
        "Node Type": "Index Scan",
        "Relation Name": "custody",
        "Parent Relationship": "SubPlan",
        "Actual Loops": 51,
    }
    plan = {"Node Type": "Nested Loop", "Plans": [sort, asked]}
    assert faults(Statement("SELECT", plan)) == [
        "a sort of 1000 rows",
        "a sub-plan run 51 times, on custody",
        "a sequential scan of referrals",
    ]


def test_the_check_of_access_is_no_fault() -> None:
    asked = {
        "Node Type": "Index Only Scan",
        "Relation Name": "access",
        "Parent Relationship": "SubPlan",
        "Actual Loops": 51,
    }
    assert faults(Statement("SELECT", {"Node Type": "Result", "Plans": [asked]})) == []


def test_a_hash_of_everything_is_noticed() -> None:
    checked = {
        "Node Type": "Index Scan",
        "Relation Name": "referrals",
        "Filter": "(ANY (id = (hashed SubPlan 4).col1))",
    }
    assert faults(Statement("SELECT", checked)) == ["a hash of all that a sub-plan finds, to check rows of referrals"]
