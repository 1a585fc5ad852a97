"""What a measurement uses up: referrals to read and to accept, and cases to refer, in random order."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from uuid import UUID

import asyncpg

from bench.seeding.roads import BUSY

READABLE = "SELECT to_organisation_id AS organisation, id FROM corridor.referrals WHERE sent_at IS NOT NULL ORDER BY id"
ACCEPTABLE = "SELECT to_organisation_id AS organisation, id FROM corridor.referrals WHERE status = 'sent' ORDER BY id"
SENDABLE = """
    SELECT c.holder_organisation_id AS organisation, c.id AS case_id, k.id AS consent_id, c.holder_centre_id AS sender,
           l.id AS corridor, (
               SELECT m.centre_id FROM corridor.corridor_members AS m JOIN corridor.centres AS t ON t.id = m.centre_id
               WHERE m.corridor_id = l.id AND m.role = 'destination' AND 'information' = ANY (t.services)
               ORDER BY m.centre_id LIMIT 1
           ) AS receiver
    FROM corridor.cases AS c
    JOIN corridor.consents AS k ON k.case_id = c.id
    JOIN corridor.corridors AS l ON l.id = k.recipient_corridor_id
    WHERE NOT EXISTS (SELECT FROM corridor.referrals AS r WHERE r.case_id = c.id)
    ORDER BY c.id
"""


class UsedUp(Exception):
    """Not enough left to accept or send; use a larger seed or fewer rounds."""


@dataclass(slots=True)
class Supply:
    """Rows with the organisation that may act on them. Reads reuse their rows; the other operations use each once."""

    readable: Iterator[Any]
    acceptable: list[Any]
    sendable: list[Any]
    busy: UUID

    def take(self, operation: str, count: int) -> list[Any]:
        """Take what ``count`` requests of an operation need."""
        if operation == "get":
            return [next(self.readable) for _ in range(count)]
        if operation == "list":
            return [{"organisation": self.busy}] * count
        rows = self.acceptable if operation == "accept" else self.sendable
        if len(rows) < count:
            raise UsedUp
        taken = rows[:count]
        del rows[:count]
        return taken


async def read_supply(url: str, number: int = 7) -> Supply:
    """Read the supply from a seeded database, shuffled by ``number``."""
    connection = await asyncpg.connect(url)
    try:
        chance = random.Random(number)
        found = []
        for statement in (READABLE, ACCEPTABLE, SENDABLE):
            rows = list(await connection.fetch(statement))
            chance.shuffle(rows)
            found.append(rows)
        busy = await connection.fetchval("SELECT id FROM corridor.organisations WHERE code = $1", BUSY)
    finally:
        await connection.close()
    return Supply(cycle(found[0]), found[1], found[2], busy)
