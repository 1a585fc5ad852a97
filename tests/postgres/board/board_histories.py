"""Lets random histories go on, by the requests that partners make."""

import random
from typing import Any

import asyncpg

from tests.app_under_test import Caller, World

WAITING = """
SELECT corridor.public_id('referral', r.id) AS id, corridor.public_id('case', r.case_id) AS case_id, r.status,
    a.code AS sender, b.code AS receiver, c.operator_type AS kind
FROM corridor.referrals AS r
JOIN corridor.organisations AS a ON a.id = r.from_organisation_id
JOIN corridor.organisations AS b ON b.id = r.to_organisation_id
JOIN corridor.organisations AS c ON c.id = b.id
WHERE r.status IN ('sent', 'acknowledged', 'accepted', 'in_progress', 'completed') ORDER BY r.id
"""
RECEIVED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("acknowledge", {}),
    ("ask", {"question": "Since when?"}),
    ("accept", {}),
    ("decline", {"reason": "no_capacity"}),
    ("decline", {"reason": "outside_area"}),
    ("confirm-contact", {"channel": "in_person"}),
    ("complete", {"outcome": "service_received", "services_delivered": []}),
)
SENT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("withdraw", {"reason": "She went home."}),
    ("void", {"reason": "The wrong person."}),
)


async def rows(world: World, statement: str) -> list[Any]:
    """Ask as the owner, past row-level security."""
    connection = await asyncpg.connect(world.url)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


async def go_on(world: World, chance: random.Random, steps: int) -> None:
    """Take random steps; what the present state does not allow is refused, and changes nothing."""
    referrals = await rows(world, WAITING)
    taken: set[str] = set()
    for one in chance.sample(referrals, steps):
        sender, receiver = await world.caller(one["sender"]), await world.caller(one["receiver"])
        for _ in range(2):
            by_receiver = chance.random() < 0.8
            action, body = chance.choice(RECEIVED if by_receiver else SENT)
            answer = await (receiver if by_receiver else sender).post(f"/v1/referrals/{one['id']}/{action}", body)
            taken |= {action} if answer.status_code == 200 else set()
        if chance.random() < 0.1:
            await _exclude(sender, one["case_id"], one["kind"])
            taken.add("exclude")
    assert taken >= {"acknowledge", "accept", "decline", "withdraw", "exclude"}, taken
    await _close(world, referrals[0]["receiver"])


async def _exclude(holder: Caller, case_id: str, kind: str) -> None:
    """The migrant excludes the receiver's kind, where the sender still holds the case."""
    await holder.patch(f"/v1/cases/{case_id}", {"excluded_operator_types": [kind]}, if_match="*")


async def _close(world: World, organisation: str) -> None:
    """Every centre of an organisation is out of operation: what was sent to it ends, and cases stay without one."""
    await world.value("UPDATE corridor.organisations SET status = 'disabled' WHERE code = $1", organisation)
    await world.service.worker.run_once("find_successors")
