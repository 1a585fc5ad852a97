"""Erases again whom a list of erasures names, before a database is served that another tool than ours has restored."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from adapters.postgres.operate.operator_trail import note_as_owner

UNERASED = "SELECT c.id FROM corridor.cases AS c WHERE c.id = ANY ($1) AND c.status <> 'erased'"


async def erase_again(connection: Any, erasures: Sequence[Mapping[str, str]]) -> int:
    """Erase the cases of this list that the database has unerased; returns how many. The trail says so, first."""
    found = await connection.fetch(UNERASED, [UUID(one["case_id"]) for one in erasures])
    unerased = {str(row["id"]) for row in found}
    if not unerased:
        return 0
    await note_as_owner(connection, "erase_again")
    again = [dict(one) for one in erasures if one["case_id"] in unerased]
    return int(await connection.fetchval("SELECT corridor.replay_erasures($1)", json.dumps(again)))
