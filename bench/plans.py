"""How PostgreSQL runs the statements inside the functions: their plans, as the role of the service.

``auto_explain`` reports the plan of each statement that a function runs, under row-level security and with its actual
parameters. Four things are flagged, because each grows with the table or the page: a sequential scan of a growing
table, a sort of more than a page, a sub-plan run for each row other than the check of ``access``, and a sub-plan run
once over everything to be hashed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg

from adapters.postgres.connection.roles import APP, SEARCH_PATH

GROWING = frozenset(
    {"access", "audit", "audit_heads", "cases", "consents", "custody", "feed", "handoffs", "idempotency", "referrals"}
    | {"journal", "wrapped_keys"}
)
PAGE = 51
"""A page of 50, plus the row that shows whether there is another."""
LISTEN = """
    LOAD 'auto_explain';
    SET auto_explain.log_min_duration = 0;
    SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_analyze = on;
    SET auto_explain.log_timing = off;
    SET auto_explain.log_format = json;
    SET auto_explain.log_level = notice;
"""

Plan = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement and how it was run."""

    text: str
    plan: Plan

    def outline(self) -> str:
        """Return the plan's steps as lines, each with its table or index; empty if no table is touched."""
        lines = list(_outline(self.plan, 0))
        return "\n".join(lines) if any(node.get("Relation Name") for node in self.nodes()) else ""

    def nodes(self) -> Iterator[Plan]:
        """Yield every step of the plan, outermost first."""
        open_ends = [self.plan]
        while open_ends:
            node = open_ends.pop(0)
            yield node
            open_ends += node.get("Plans", ())


async def plans_of(url: str, statement: str, *arguments: Any, settings: str = "") -> list[Statement]:
    """Run one statement as the service does, roll it back, and return it with everything that it ran inside.

    ``settings`` are SET commands, such as ``SET enable_seqscan = off`` if a table is too small for an index to pay off.
    """
    connection = await asyncpg.connect(url, server_settings={"search_path": SEARCH_PATH, "jit": "off"})
    heard: list[str] = []
    try:
        await connection.execute(f"{LISTEN} {settings}; SET ROLE {APP}")
        connection.add_log_listener(lambda _, message: heard.append(message.message))
        looking = connection.transaction()
        await looking.start()
        await connection.fetch(statement, *arguments)
        await looking.rollback()
    finally:
        await connection.close()
    return [_statement(message) for message in heard if "plan:\n" in message]


def faults(statement: Statement) -> list[str]:
    """Return what would grow with the table or the page."""
    found = []
    for node in statement.nodes():
        kind, table = node["Node Type"], node.get("Relation Name", "")
        if kind == "Seq Scan" and table in GROWING:
            found.append(f"a sequential scan of {table}")
        if kind in ("Sort", "Incremental Sort") and node.get("Actual Rows", 0) > 2 * PAGE:
            found.append(f"a sort of {node['Actual Rows']} rows")
        if "hashed SubPlan" in str(node.get("Filter", "")):
            found.append(f"a hash of all that a sub-plan finds, to check rows of {table or kind}")
        if node.get("Parent Relationship") == "SubPlan" and node.get("Actual Loops", 0) > 2 and not _asks_access(node):
            found.append(f"a sub-plan run {node['Actual Loops']} times, on {table or kind}")
    return found


def _outline(node: Plan, depth: int) -> Iterator[str]:
    named = (node.get(what, "") for what in ("Operation", "Relation Name", "Index Name", "Function Name"))
    yield "  " * depth + " ".join(filter(None, (node["Node Type"], *named)))
    for inner in node.get("Plans", ()):
        yield from _outline(inner, depth + 1)


def _asks_access(node: Plan) -> bool:
    return node.get("Relation Name") == "access" or any(_asks_access(inner) for inner in node.get("Plans", ()))


def _statement(message: str) -> Statement:
    document = json.loads(message.split("plan:\n", 1)[1])
    return Statement(document["Query Text"], document["Plan"])
