"""A restore that erases a case again leaves what the first erasure left: ends, debts, times and the ledger."""

import json
from datetime import datetime
from typing import Any

import asyncpg

from tests.app_under_test import World
from tests.builders import a_referral, consented_case, made

STATE = """
    -- times as whether they are that of the erasure
    SELECT json_build_object(
        'case', (
            SELECT json_build_array(c.status, c.version, c.holder_centre_id, c.updated_at = $2, c.closed_at = $2)
            FROM corridor.cases AS c WHERE c.id = $1
        ),
        'referrals', (
            SELECT json_object_agg(e.code, json_build_array(
                r.status, r.version, r.last_action, r.updated_at = $2, r.ended_at = $2, r.next_due_at,
                r.deletion_owed_since = $2, r.deletion_due_by - $2, r.deletion_confirmed_at, r.words IS NULL,
                r.step_due_at
            ))
            FROM corridor.referrals AS r JOIN corridor.centres AS e ON e.id = r.to_centre_id WHERE r.case_id = $1
        ),
        'handoffs', (
            SELECT json_agg(json_build_array(h.status, h.version, h.updated_at = $2))
            FROM corridor.handoffs AS h WHERE h.case_id = $1
        ),
        'ledger', (
            SELECT json_agg(json_build_array(u.centre_id, u.until = $2) ORDER BY u.entry)
            FROM corridor.custody AS u WHERE u.case_id = $1
        )
    )
"""
STORY = {
    "map-chiang-mai": (),
    "hrdf-mae-sot": ("accept",),
    "homenet-bang-bon": ("accept", "confirm-contact", "complete"),
    "far-rayong": ("decline",),
    "frn-trat": None,
}
"""What each receiver did; ``None``: the referral is still a draft."""
BODIES: dict[str, dict[str, Any]] = {
    "confirm-contact": {"channel": "phone"},
    "complete": {"outcome": "service_received"},
    "decline": {"reason": "no_capacity"},
}
ORGANISATION = {"map-chiang-mai": "map", "hrdf-mae-sot": "hrdf", "homenet-bang-bon": "homenet", "far-rayong": "far"}


async def with_every_end(world: World) -> str:
    """A case with a referral in each kind of state; gives the case's id."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    for to, actions in STORY.items():
        kind = "transfer" if to == "map-chiang-mai" else "service"
        body = a_referral(case_id, consent_id, to_centre_id=to, kind=kind, service_types=["information"])
        made_one = await made(nea, "/v1/referrals", body | {"send": actions is not None})
        for action in actions or ():
            receiver = await world.caller(ORGANISATION[to])
            answer = await receiver.post(f"/v1/referrals/{made_one['id']}/{action}", BODIES.get(action, {}))
            assert answer.status_code == 200, answer.text
    return str(case_id)


async def state(connection: "asyncpg.Connection[asyncpg.Record]", case_id: str, at: datetime) -> Any:
    return json.loads(await connection.fetchval(STATE, case_id.removeprefix("case_"), at))


async def test_an_erasure_replayed_leaves_what_the_erasure_left(world: World) -> None:
    nea = await world.caller("nea")
    erased, backed_up = await with_every_end(world), await with_every_end(world)
    assert (await nea.post(f"/v1/cases/{erased}/erase", {"reason": "She asked for it."})).status_code == 200
    connection = await asyncpg.connect(world.url)
    try:
        listed = await connection.fetchrow(
            "SELECT e.organisation_id, e.at FROM corridor.erasures AS e WHERE e.case_id = $1",
            erased.removeprefix("case_"),
        )
        assert listed is not None
        entry, at = {"case_id": backed_up.removeprefix("case_"), **dict(listed)}, listed["at"]
        assert await connection.fetchval("SELECT corridor.replay_erasures($1)", json.dumps([entry], default=str)) == 1
        once = await state(connection, backed_up, at)
        assert once == await state(connection, erased, at)
        await connection.execute("SELECT corridor.replay_erasures('[]')")
        assert await state(connection, backed_up, at) == once
    finally:
        await connection.close()
    owing = {code for code, row in once["referrals"].items() if row[6] is not None}
    assert owing == {"hrdf-mae-sot", "homenet-bang-bon"}
