"""Each net holds alone: with two of the three taken away, a stranger still finds nothing (security.md, rule 2)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import a_case, a_consent, a_referral, made
from tests.http.access.isolation_nets import (
    WITHOUT_PREDICATES,
    WITHOUT_ROW_LEVEL_SECURITY,
    take_away,
    without_the_domain,
    world_without_any_change,
)
from tests.http.access.matrix.questions import about_cases, asked_at
from tests.http.access.matrix.stages import Ids
from tests.http.claims.claims_of_tests import RESPONDENT, a_claim

STRANGER = "mtuc"
CANARY = "Zq7-canary"
STATE = """
SELECT json_build_array(
    (SELECT json_agg(r ORDER BY r.id) FROM corridor.referrals AS r), (SELECT json_agg(c) FROM corridor.cases AS c),
    (SELECT json_agg(k) FROM corridor.consents AS k), (SELECT json_agg(h) FROM corridor.handoffs AS h),
    (SELECT json_agg(u) FROM corridor.custody AS u), (SELECT json_agg(a) FROM corridor.access AS a),
    (SELECT json_agg(m) FROM corridor.messages AS m), (SELECT json_agg(d) FROM corridor.documents AS d),
    (SELECT json_agg(u) FROM corridor.uploads AS u), (SELECT json_agg(l) FROM corridor.claims AS l),
    (SELECT count(*) FROM corridor.claim_steps), (SELECT count(*) FROM corridor.claim_keys),
    (SELECT count(*) FROM vault.wrapped_keys), (SELECT count(*) FROM corridor.journal)
)::text
"""


class Victim:
    """A case of Battambang, sent to Chiang Mai and accepted there, with marked words in everything; and every operation
    of the access matrix on it.
    """

    def __init__(self, ids: Ids) -> None:
        asked = [(op, op.at(**ids)) for op in about_cases() if op.parameters]
        self.objects = tuple(path for op, path in asked if op.method == "GET")
        of_case = f"/v1/referrals?case_id={ids['case_id']}"
        self.lists = ("/v1/cases", "/v1/referrals", "/v1/handoffs", "/v1/claims", of_case)
        self.trail = (f"/v1/audit?case_id={ids['case_id']}",)
        self.changes = tuple((op, path) for op, path in asked if op.changes)
        self.identity = f"/v1/cases/{ids['case_id']}/identity"


async def victim_of(world: World) -> Victim:
    nea, map_ = await world.caller("nea"), await world.caller("map")
    body = a_case(person={"full_name": f"{CANARY} name", "address": f"{CANARY} address"})
    case = await made(nea, "/v1/cases", body)
    consent = await made(nea, f"/v1/cases/{case['id']}/consents", a_consent(witness=f"{CANARY} witness"))
    asked = a_referral(case["id"], consent["id"], send=True, summary=f"{CANARY} summary")
    referral = await made(nea, "/v1/referrals", asked)
    await made(nea, f"/v1/referrals/{referral['id']}/messages", {"body": f"{CANARY} message", "language": "en"})
    documents, said = f"/v1/referrals/{referral['id']}/documents", {"title": f"{CANARY} title", "language": "en"}
    form = {**said, "category": "contract"}
    added = await nea.send("POST", documents, data=form, files={"file": f"{CANARY} file".encode()})
    upload = await made(nea, f"{documents}/uploads", {**form, "bytes": 1000})
    respondent = {**RESPONDENT, "name": f"{CANARY} Ltd."}
    claim = await made(nea, f"/v1/cases/{case['id']}/claims", a_claim(respondent=respondent))
    accepted = await map_.post(f"/v1/referrals/{referral['id']}/accept", {"note": f"{CANARY} note"})
    assert accepted.status_code == 200, accepted.text
    (handoff,) = (await nea.get(f"/v1/handoffs?case_id={case['id']}")).json()["items"]
    return Victim(
        {
            "case_id": case["id"],
            "consent_id": consent["id"],
            "referral_id": referral["id"],
            "handoff_id": handoff["id"],
            "document_id": added.json()["id"],
            "upload_id": upload["id"],
            "claim_id": claim["id"],
        }
    )


async def got(world: World, path: str) -> Any:
    return await (await world.caller(STRANGER)).get(path)


async def must_find_nothing(world: World, objects: tuple[str, ...], lists: tuple[str, ...]) -> None:
    for path in objects:
        answer = await got(world, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
        assert CANARY not in answer.text
    for path in lists:
        answer = await got(world, path)
        assert (answer.status_code, answer.json()["items"]) == (200, []), path


async def must_change_nothing(world: World, victim: Victim) -> None:
    """Every change that there is, with the documented body; nothing may be different afterwards."""
    before = await world.value(STATE)
    stranger = await world.caller(STRANGER)
    for op, path in victim.changes:
        answer = await asked_at(stranger, op, path)
        assert answer.status_code == 404, (path, answer.text)
        assert CANARY not in answer.text
    assert await world.value(STATE) == before


@pytest.fixture
async def stage(root_key_file: Path) -> AsyncIterator[tuple[World, str, Victim]]:
    async with world_without_any_change(root_key_file) as (world, database):
        victim = await victim_of(world)
        await world.caller(STRANGER)
        yield world, database, victim


Stage = tuple[World, str, Victim]


async def test_the_domain_alone_holds(stage: Stage) -> None:
    """Lists have no rules of their own; they lie in the two other nets."""
    world, database, victim = stage
    await take_away(database, WITHOUT_ROW_LEVEL_SECURITY)
    await take_away(database, WITHOUT_PREDICATES)
    await must_find_nothing(world, victim.objects, ())
    await must_change_nothing(world, victim)


async def test_the_predicates_of_the_statements_alone_hold(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world, database, victim = stage
    await take_away(database, WITHOUT_ROW_LEVEL_SECURITY)
    without_the_domain(monkeypatch)
    await must_find_nothing(world, victim.objects, victim.lists)
    await must_change_nothing(world, victim)


async def test_row_level_security_alone_holds(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world, database, victim = stage
    await take_away(database, WITHOUT_PREDICATES)
    without_the_domain(monkeypatch)
    await must_find_nothing(world, victim.objects, victim.lists)
    await must_change_nothing(world, victim)


async def test_without_any_net_the_keys_keep_every_word_closed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world, database, victim = stage
    await take_away(database, WITHOUT_ROW_LEVEL_SECURITY)
    await take_away(database, WITHOUT_PREDICATES)
    without_the_domain(monkeypatch)
    reached = [await got(world, path) for path in (*victim.objects, *victim.lists)]
    assert sum(answer.status_code == 200 for answer in reached) > 8
    assert [answer for answer in reached if CANARY in answer.text] == []
    identity = await got(world, victim.identity)
    assert (identity.status_code, identity.json()["code"]) == (403, "identity_not_open")


async def test_the_audit_trail_of_a_case_stays_closed_to_a_stranger_by_either_net(stage: Stage) -> None:
    world, database, victim = stage
    await take_away(database, WITHOUT_PREDICATES)
    await must_find_nothing(world, (), victim.trail)
    async with world_without_any_change(Path(world.service.settings.root_key_file)) as (other, name):
        its = await victim_of(other)
        await take_away(name, WITHOUT_ROW_LEVEL_SECURITY)
        await must_find_nothing(other, (), its.trail)
