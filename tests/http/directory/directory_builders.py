"""Organisations, centres and corridors of a test's own, so that the shipped ones stay as they are for other tests."""

import json
from time import monotonic
from typing import Any
from uuid import uuid4

from domain.kernel.roles import Role
from tests.app_under_test import EVERYTHING, RENEW_AFTER, Caller, World
from tests.builders import made
from tests.http.staff import member_of_staff
from tests.told import TOLD


def unique(word: str) -> str:
    """Give a code that nobody else has."""
    return f"{word}-{uuid4().hex[:10]}"


async def the_coordinator(world: World) -> Caller:
    """Give a client of the coordinating body: it alone has the scopes for managing."""
    return await world.caller("peso-qc", EVERYTHING)


async def the_second_person(world: World) -> Caller:
    """Give a coordinator who signs in, to confirm what the coordinating body's system proposes."""
    known = ("peso-qc", Role.COORDINATOR)
    caller = world._callers.get(known)
    if caller is None or monotonic() - caller.signed_in_at > RENEW_AFTER:
        caller = world._callers[known] = await member_of_staff(world, *known)
        caller.signed_in_at = monotonic()
    return caller


async def an_organisation(world: World, **changes: Any) -> dict[str, Any]:
    """Give an organisation that a second person has confirmed."""
    proposed = await a_proposed_organisation(world, **changes)
    return await confirmed(await the_second_person(world), proposed)


async def confirmed(caller: Caller, organisation: dict[str, Any]) -> dict[str, Any]:
    answer = await caller.post(f"/v1/organisations/{organisation['id']}/confirm")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def a_proposed_organisation(world: World, **changes: Any) -> dict[str, Any]:
    body = {"code": unique("org"), "name": "A union", "operator_type": "trade_union", "country": "KH", **changes}
    return await made(await the_coordinator(world), "/v1/organisations", body)


async def a_centre(world: World, organisation: str, **changes: Any) -> dict[str, Any]:
    body = {"code": unique("centre"), "organisation_id": organisation, "name": "A centre", "country": "KH", **changes}
    return await made(await the_coordinator(world), "/v1/centres", body)


async def a_corridor(world: World, **changes: Any) -> dict[str, Any]:
    body = {"code": unique("road"), "origin_country": "KH", "destination_country": "TH", **changes}
    return await made(await the_coordinator(world), "/v1/corridors", body)


AGREED = """
WITH agreement AS (
    INSERT INTO corridor.agreements (
        id, version, corridor_id, number, purposes, data_categories, retention, valid_from, valid_to, created_at,
        updated_at
    )
    SELECT gen_random_uuid(), 1, l.id, 1 + (SELECT count(*) FROM corridor.agreements AS a WHERE a.corridor_id = l.id),
        ARRAY['referral', 'legal_assistance', 'service_delivery', 'complaint', 'return_reintegration'],
        ARRAY['identity', 'contact', 'profile', 'summary', 'documents', 'claims'],
        'P2Y', '2026-01-01', '2030-12-31', now(), now()
    FROM corridor.corridors AS l WHERE $1 IN (l.code, 'corridor_' || replace(l.id::text, '-', ''))
    RETURNING *
)
INSERT INTO corridor.agreement_signatures (agreement_id, organisation_id, signed_at, recorded_at)
SELECT DISTINCT a.id, c.organisation_id, now(), now()
FROM agreement AS a
JOIN corridor.corridor_members AS m USING (corridor_id)
JOIN corridor.centres AS c ON c.id = m.centre_id
"""


async def agreed(world: World, corridor: str) -> None:
    """Give a corridor (by id or code) an agreement for everything, signed by the organisations of all members."""
    await world.value(AGREED, corridor)


async def events_of(world: World, subject: str) -> list[tuple[str, str, str | None, int]]:
    """Give what was told about a centre or a corridor, oldest first: type, reader's code, status, version."""
    kind, _, digits = subject.partition("_")
    found = await world.value(
        "SELECT json_agg(json_build_array(e.type, o.code, e.status, e.version) ORDER BY e.at, o.code)"
        " FROM " + TOLD + " AS e JOIN corridor.organisations AS o ON o.id = e.organisation_id"
        " WHERE replace(e.subject ->> $1, '-', '') = $2",
        kind,
        digits,
    )
    return [tuple(event) for event in json.loads(found or "[]")]
