"""The owner's function for who takes a case over moves that case to it, and touches nothing else (ADR 0036)."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from tests.app_under_test import World
from tests.builders import a_consent, a_referral, consented_case, made, sent_referral

Changes = dict[str, Any]


@pytest.fixture
async def app(world: World) -> AsyncIterator[asyncpg.Connection]:
    """A connection that acts as the application does."""
    connection = await asyncpg.connect(world.url)
    await connection.execute("SET ROLE corridor_app")
    yield connection
    await connection.close()


async def row(world: World, table: str, kind: str, public_id: str) -> dict[str, Any]:
    statement = f"SELECT row_to_json(x) FROM corridor.{table} AS x WHERE corridor.public_id($1, x.id) = $2"
    found: dict[str, Any] = json.loads(await world.value(statement, kind, public_id))
    return found


async def taking_over(world: World) -> tuple[Changes, dict[str, Any], dict[str, Any]]:
    """What accepting a direct handoff of a case with an open service would record; also the service, and the case."""
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    service = a_referral(case_id, consent_id, send=True, kind="service", to_centre_id="hrdf-mae-sot")
    referral = await row(world, "referrals", "referral", (await made(nea, "/v1/referrals", service))["id"])
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
    body = {"to_centre_id": "map-chiang-mai", "reason": "She moves.", "consent_id": consent["id"]}
    handoff = await row(world, "handoffs", "handoff", (await made(nea, f"/v1/cases/{case_id}/handoffs", body))["id"])
    case = await row(world, "cases", "case", case_id)
    me = {"centre_id": handoff["to_centre_id"], "organisation_id": handoff["to_organisation_id"]}
    passed = {
        **referral, "version": referral["version"] + 1, "sent_from": referral["from_centre_id"],
        "from_centre_id": me["centre_id"], "from_organisation_id": me["organisation_id"],
    }  # fmt: skip
    move = {
        "case_id": case["id"], "case_version": case["version"], "before": case["holder_centre_id"], **me,
        "by": "handoff", "handoff_id": handoff["id"], "at": handoff["updated_at"],
    }  # fmt: skip
    accepted = {**handoff, "status": "accepted", "version": handoff["version"] + 1}
    access = [
        {
            "organisation_id": me["organisation_id"],
            "case_id": case["id"],
            "object_id": passed["id"],
            "since": move["at"],
        }
    ]
    return {"custody": move, "update": {"handoffs": [accepted], "referrals": [passed]}, "access": access}, passed, case


async def test_nothing_but_what_custody_takes_along_is_written(world: World, app: asyncpg.Connection) -> None:
    good, passed, case = await taking_over(world)
    move, mine, theirs = good["custody"], good["custody"]["organisation_id"], case["holder_organisation_id"]
    other = await row(world, "referrals", "referral", (await sent_referral(world, kind="service"))["id"])
    forged = {**other, "case_id": case["id"], "version": other["version"] + 1, "status": "withdrawn"}
    elsewhere = str(uuid4())
    for who, wrong in (
        (theirs, good),
        (mine, {**good, "custody": {**move, "handoff_id": elsewhere}}),
        (mine, {**good, "custody": {**move, "centre_id": case["holder_centre_id"]}}),
        (mine, {**good, "custody": {**move, "organisation_id": theirs}}),
        (mine, {**good, "custody": {**move, "case_version": None}}),
        (mine, {**good, "custody": {name: move[name] for name in move if name != "before"}}),
        (mine, {**good, "custody": {**move, "by": "opened"}}),
        (mine, {**good, "custody": {**move, "case_id": other["case_id"]}}),
        (mine, {**good, "update": {**good["update"], "referrals": [passed, forged]}}),
        (mine, {**good, "update": {**good["update"], "cases": [{"id": case["id"]}]}}),
        (mine, {**good, "access": [{**good["access"][0], "organisation_id": theirs}]}),
        (mine, {**good, "grant": [{"case_id": case["id"], "organisation_id": theirs, "data_key_id": elsewhere}]}),
        (mine, {**good, "let_go": [{"case_id": case["id"], "organisation_id": theirs, "object_id": case["id"]}]}),
        (mine, {**good, "answer": {"organisation_id": theirs, "case_id": case["id"]}}),
        (mine, {**good, "audit": [{"organisation_id": theirs}]}),
        (mine, {**good, "journal": [{"case_id": elsewhere}]}),
        (mine, {**good, "insert": {"consents": []}}),
        (mine, {**good, "for_the_person": case["id"]}),
    ):
        context = json.dumps({"organisation_id": who, "client_id": None, "key": None})
        with pytest.raises(asyncpg.PostgresError) as refused:
            await app.execute("SELECT corridor.record_custody_move($1, $2)", context, json.dumps(wrong))
        assert refused.value.sqlstate in ("CR001", "CR003"), (wrong, refused.value)
    assert (
        await world.value("SELECT holder_organisation_id::text FROM corridor.cases WHERE id = $1", case["id"]) == theirs
    )
    context = json.dumps({"organisation_id": mine, "client_id": None, "key": None})
    await app.execute("SELECT corridor.record_custody_move($1, $2)", context, json.dumps(good))
    assert (
        await world.value("SELECT holder_organisation_id::text FROM corridor.cases WHERE id = $1", case["id"]) == mine
    )


async def test_a_key_is_revoked_only_in_the_case_that_is_named(world: World, app: asyncpg.Connection) -> None:
    """One may not take the copy of another case's key away by naming it together with a case of one's own."""
    nea = await world.caller("nea")
    ours = await row(world, "cases", "case", (await consented_case(nea))[0])
    other = await row(world, "cases", "case", (await consented_case(nea))[0])
    gone = {
        "data_key_id": other["data_key_id"],
        "organisation_id": other["holder_organisation_id"],
        "case_id": ours["id"],
        "identity": False,
    }
    context = json.dumps({"organisation_id": other["holder_organisation_id"], "client_id": None, "key": None})
    await app.execute("SELECT corridor.record($1, $2)", context, json.dumps({"revoke": [gone]}))
    assert (
        await world.value("SELECT count(*) FROM vault.wrapped_keys WHERE data_key_id = $1", other["data_key_id"]) == 1
    )
    right = {**gone, "case_id": other["id"]}
    await app.execute("SELECT corridor.record($1, $2)", context, json.dumps({"revoke": [right]}))
    assert (
        await world.value("SELECT count(*) FROM vault.wrapped_keys WHERE data_key_id = $1", other["data_key_id"]) == 0
    )
