"""What custody had left behind before revision 0015 is mended by it."""

from importlib import util
from typing import Any

import asyncpg

from adapters.postgres.operate.migrate import FOLDER
from tests.app_under_test import World
from tests.builders import SENDER, a_referral, consented_case, made
from tests.http.referrals.test_custody_takes_everything_along import SHELTER, act, asked, handed, seen, transferred

AS_BEFORE = """UPDATE corridor.referrals AS r SET from_centre_id = e.id, from_organisation_id = e.organisation_id,
    sent_from = NULL FROM corridor.centres AS e WHERE e.code = $2 AND corridor.public_id('referral', r.id) = $1"""
LEFT_OPEN = """UPDATE corridor.referrals SET status = 'in_progress', ended_at = NULL, outcome = NULL
    WHERE corridor.public_id('referral', id) = $1"""

AS_THEN = (
    "ALTER TABLE corridor.journal RENAME TO timeline",
    "ALTER TABLE corridor.timeline ALTER COLUMN subject SET DEFAULT '{}'",
)
AS_NOW = (
    "ALTER TABLE corridor.timeline ALTER COLUMN subject DROP DEFAULT",
    "ALTER TABLE corridor.timeline RENAME TO journal",
)
"""The table that revision 0034 has renamed."""


def revision() -> Any:
    path = FOLDER / "versions" / "0015_custody_takes_along.py"
    spec = util.spec_from_file_location("revision_0015", path)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def mend(world: World) -> None:
    connection = await asyncpg.connect(world.url)
    try:
        async with connection.transaction():
            for statement in (*AS_THEN, *revision().MENDING, *AS_NOW):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_what_an_older_version_left_behind_is_mended_once(world: World) -> None:
    nea, map_, hrdf = await world.caller("nea"), await world.caller("map"), await world.caller("hrdf")
    case_id, consent_id = await consented_case(nea)
    service = await asked(nea, case_id, consent_id)
    await transferred(world, case_id, consent_id)
    await world.value(AS_BEFORE, service["id"], SENDER)
    await mend(world)
    there = await seen(map_, service)
    assert there["responsible_centre_id"] != there["from_centre_id"]
    assert (await seen(nea, service))["code"] == 404
    steps = (await hrdf.get(f"/v1/referrals/{service['id']}/timeline")).json()["items"]
    assert [step["type"] for step in steps].count("referral.sender_changed") == 2
    version = there["version"]
    await mend(world)
    assert (await seen(map_, service))["version"] == version, "twice changes nothing"
    await world.service.worker.run_once("pass_conversation_keys")
    assert (await act(map_, f"referrals/{service['id']}/withdraw", reason="Done."))["status"] == "withdrawn"


async def test_a_transfer_that_was_left_open_is_completed(world: World) -> None:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    case_id, consent_id = await consented_case(nea)
    transfer = await transferred(world, case_id, consent_id)
    await handed(map_, nea, case_id, SENDER)
    await world.value(LEFT_OPEN, transfer["id"])
    open_there = await made(nea, "/v1/referrals", a_referral(case_id, consent_id, kind="service", send=True,
                                                           to_centre_id=SHELTER))  # fmt: skip
    await mend(world)
    ended = await seen(nea, transfer)
    assert (ended["status"], ended["outcome"]) == ("completed", "handed_back")
    assert (await seen(nea, open_there))["version"] == open_there["version"]
