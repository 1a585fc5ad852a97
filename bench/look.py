"""The plans of every operation on a large database, with production settings."""

from typing import Any

import asyncpg

from bench.api import OPERATIONS
from bench.ceiling.inputs import prepared
from bench.ground import Ground
from bench.partners import register_partners
from bench.plans import faults, plans_of
from bench.supply import read_supply


async def look(ground: Ground, referrals: int) -> dict[str, Any]:
    """Run each operation's last statement once, and report what would grow."""
    url = await ground.working_copy(referrals, "plans")
    partners, supply = await register_partners(url), await read_supply(url)
    rows = {operation: supply.take(operation, 1) for operation in OPERATIONS}
    statements = await prepared(url, ground.root_key_file, partners, rows)
    owner = await asyncpg.connect(url)
    try:
        inputs = {row["operation"]: row for row in await owner.fetch("SELECT * FROM bench.inputs")}
    finally:
        await owner.close()
    summary = {}
    for operation, statement in statements.items():
        given = inputs[operation]
        found = await plans_of(url, statement, given["context"], given["argument"])
        wrong = sorted({fault for one in found for fault in faults(one)})
        summary[operation] = {"statements": len(found), "faults": wrong}
    return {"referrals": referrals, "summary": summary}
