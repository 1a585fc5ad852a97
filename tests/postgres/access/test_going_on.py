"""The owner's function for a receiver that declines writes the sender's next referral, and nothing else (ADR 0039)."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.app_under_test import World
from tests.http.referrals.asked import MAE_SOT, sent

Changes = dict[str, Any]


@pytest.fixture
async def app(world: World) -> AsyncIterator[asyncpg.Connection]:
    """A connection that acts as the application does."""
    connection = await asyncpg.connect(world.url)
    await connection.execute("SET ROLE corridor_app")
    yield connection
    await connection.close()


async def going_on(world: World) -> Changes:
    """What a decline of a referral with a fallback would record."""
    path, _, _ = await sent(world, fallback_centre_ids=[MAE_SOT])
    row = json.loads(
        await world.value(
            "SELECT row_to_json(r) FROM corridor.referrals AS r WHERE corridor.public_id('referral', r.id) = $1",
            path.rpartition("/")[2],
        )
    )
    place = "SELECT row_to_json(c) FROM corridor.centres AS c WHERE c.code = $1"
    to = json.loads(await world.value(place, MAE_SOT))
    successor = str(uuid4())
    ended = {**row, "status": "declined", "decline_reason": "no_capacity", "version": row["version"] + 1}
    named = {**ended, "version": row["version"] + 2, "redirected_to": successor}
    new = {
        **row, "id": successor, "version": 1, "redirected_from": row["id"], "fallback_centre_ids": [],
        "to_centre_id": to["id"], "to_organisation_id": to["organisation_id"], "data_key_id": str(uuid4()),
    }  # fmt: skip
    return {"update": {"referrals": [ended, named]}, "insert": {"referrals": [new]}}


def changed(changes: Changes, **new: Any) -> Changes:
    """The same, with another successor."""
    return {**changes, "insert": {"referrals": [{**changes["insert"]["referrals"][0], **new}]}}


def offered(new: Changes, **changes: Any) -> Changes:
    """The handoff that goes with the successor."""
    ends = {
        name: new[name] for name in ("from_centre_id", "from_organisation_id", "to_centre_id", "to_organisation_id")
    }
    return {"referral_id": new["id"], "case_id": new["case_id"], "status": "offered", **ends, **changes}


async def test_nothing_but_the_senders_next_referral_is_written(world: World, app: asyncpg.Connection) -> None:
    good = await going_on(world)
    ended, named = good["update"]["referrals"]
    new = good["insert"]["referrals"][0]
    receiver, sender, elsewhere = named["to_organisation_id"], named["from_organisation_id"], str(uuid4())
    for who, wrong in (
        (sender, good),
        (new["to_organisation_id"], good),
        (receiver, {}),
        (receiver, {"update": good["update"]}),
        (receiver, {**good, "update": {"referrals": [ended]}}),
        (receiver, {**good, "update": {"referrals": [ended, {**named, "status": "accepted"}]}}),
        (receiver, {**good, "update": {"referrals": [ended, {**named, "id": elsewhere}]}}),
        (receiver, {**good, "update": {**good["update"], "cases": []}}),
        (receiver, {**good, "insert": {**good["insert"], "consents": []}}),
        (receiver, {**good, "custody": {}}),
        (receiver, {**good, "grant": [{"data_key_id": elsewhere, "organisation_id": elsewhere}]}),
        (receiver, {**good, "access": [{"organisation_id": elsewhere}]}),
        (receiver, {**good, "audit": [{"organisation_id": sender}]}),
        (receiver, {**good, "journal": [{"case_id": elsewhere}]}),
        (receiver, {**good, "update": {**good["update"], "handoffs": [{"referral_id": elsewhere}]}}),
        (receiver, changed(good, to_centre_id=named["to_centre_id"], to_organisation_id=receiver)),
        (receiver, changed(good, to_organisation_id=receiver)),
        (receiver, changed(good, from_centre_id=named["to_centre_id"])),
        (receiver, changed(good, from_organisation_id=receiver)),
        (receiver, changed(good, consent_id=elsewhere)),
        (receiver, changed(good, consent_id=None)),
        (receiver, changed(good, corridor_id=elsewhere)),
        (receiver, changed(good, kind="service")),
        (receiver, changed(good, share=["identity", "profile", "documents"])),
        (receiver, changed(good, purpose="return_reintegration")),
        (receiver, changed(good, status="accepted")),
        (receiver, {**good, "grant": [{"data_key_id": elsewhere, "organisation_id": receiver}]}),
        (receiver, {**good, "revoke": [{"data_key_id": elsewhere, "organisation_id": sender}]}),
        (receiver, {**good, "answer": {"organisation_id": sender}}),
        (receiver, {**good, "insert": {**good["insert"], "handoffs": [offered(new, to_organisation_id=receiver)]}}),
        (receiver, {**good, "insert": {**good["insert"], "handoffs": [offered(new, status="accepted")]}}),
        (receiver, {**good, "update": {**good["update"], "handoffs": [{"id": elsewhere, "referral_id": named["id"]}]}}),
        (receiver, changed(good, redirected_from=None)),
        (receiver, changed(good, case_id=elsewhere)),
    ):
        context = json.dumps({"organisation_id": who, "client_id": None, "key": None})
        with pytest.raises(asyncpg.PostgresError) as refused:
            await app.execute("SELECT corridor.record_going_on($1, $2)", context, json.dumps(wrong))
        assert refused.value.sqlstate in ("CR001", "CR003"), (wrong, refused.value)
    kept = "SELECT version FROM corridor.referrals WHERE id = $1::uuid"
    assert await world.value(kept, named["id"]) == 1
    assert await world.value(kept, new["id"]) is None
    context = json.dumps({"organisation_id": receiver, "client_id": None, "key": None})
    await app.execute("SELECT corridor.record_going_on($1, $2)", context, json.dumps(good))
    assert await world.value(kept, new["id"]) == 1, "what was refused above was refused for the one thing that is wrong"


async def test_nothing_goes_on_once_the_consent_has_ended_for_the_next_centre(
    world: World, app: asyncpg.Connection
) -> None:
    good = await going_on(world)
    old, new = good["update"]["referrals"][1], good["insert"]["referrals"][0]
    context = json.dumps({"organisation_id": old["to_organisation_id"], "client_id": None, "key": None})
    struck = "UPDATE corridor.consents SET struck_out = jsonb_build_object($2::text, now()) WHERE id = $1::uuid"
    await world.value(struck, old["consent_id"], new["to_centre_id"])
    with pytest.raises(asyncpg.PostgresError) as refused:
        await app.execute("SELECT corridor.record_going_on($1, $2)", context, json.dumps(good))
    assert refused.value.sqlstate == "CR001"


async def test_nothing_goes_on_beyond_the_agreement_that_binds(world: World, app: asyncpg.Connection) -> None:
    good = await going_on(world)
    old = good["update"]["referrals"][1]
    context = json.dumps({"organisation_id": old["to_organisation_id"], "client_id": None, "key": None})
    narrowed = "UPDATE corridor.agreements SET data_categories = '{}' WHERE corridor_id = $1::uuid"
    transaction = app.transaction()
    await transaction.start()
    await app.execute("RESET ROLE")
    await app.execute(narrowed, old["corridor_id"])
    await app.execute("SET ROLE corridor_app")
    with pytest.raises(asyncpg.PostgresError) as refused:
        await app.execute("SELECT corridor.record_going_on($1, $2)", context, json.dumps(good))
    assert refused.value.sqlstate == "CR001"
    await transaction.rollback()
    await app.execute("SELECT corridor.record_going_on($1, $2)", context, json.dumps(good))
