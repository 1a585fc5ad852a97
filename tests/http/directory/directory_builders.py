"""Organisations, centres and corridors of a test's own, so that the shipped ones stay as they are for other tests."""

import json
from typing import Any
from uuid import uuid4

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import made


def unique(word: str) -> str:
    """Give a code that nobody else has."""
    return f"{word}-{uuid4().hex[:10]}"


async def the_coordinator(world: World) -> Caller:
    """Give a client of the coordinating body: it alone has the scopes for managing."""
    return await world.caller("peso-qc", EVERYTHING)


async def an_organisation(world: World, **changes: Any) -> dict[str, Any]:
    body = {"code": unique("org"), "name": "A union", "operator_type": "trade_union", "country": "KH", **changes}
    return await made(await the_coordinator(world), "/v1/organisations", body)


async def a_centre(world: World, organisation: str, **changes: Any) -> dict[str, Any]:
    body = {"code": unique("centre"), "organisation_id": organisation, "name": "A centre", "country": "KH", **changes}
    return await made(await the_coordinator(world), "/v1/centres", body)


async def a_corridor(world: World, **changes: Any) -> dict[str, Any]:
    body = {"code": unique("road"), "origin_country": "KH", "destination_country": "TH", **changes}
    return await made(await the_coordinator(world), "/v1/corridors", body)


async def events_of(world: World, subject: str) -> list[tuple[str, str, str | None, int]]:
    """Give what was told about a centre or a corridor, oldest first: type, reader's code, status, version."""
    kind, _, digits = subject.partition("_")
    found = await world.value(
        "SELECT json_agg(json_build_array(e.type, o.code, e.status, e.version) ORDER BY e.at, o.code)"
        " FROM corridor.events AS e JOIN corridor.organisations AS o ON o.id = e.organisation_id"
        " WHERE replace(e.subject ->> $1, '-', '') = $2",
        kind,
        digits,
    )
    return [tuple(event) for event in json.loads(found or "[]")]
