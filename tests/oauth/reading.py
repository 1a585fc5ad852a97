"""Reads the audit trail as an organisation does."""

from typing import Any
from uuid import UUID

import httpx2

from tests.oauth.app_and_people import World


async def trail(world: World, http: httpx2.AsyncClient, organisation: UUID) -> list[dict[str, Any]]:
    """What the organisation reads of itself, oldest first."""
    token = await world.token(await world.partner("audit:read", organisation_id=organisation))
    answer = await http.get("/v1/audit", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return list(reversed(answer.json()["items"]))
