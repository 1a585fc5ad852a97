"""``corridor keys repair``: what another kept key of a case opens is open again; nothing else is touched."""

import json
from pathlib import Path
from typing import Any

from api.cli.commands.keys import SOME_DAMAGED
from tests.app_under_test import Caller, World, running_world
from tests.builders import a_consent, a_referral, consented_case, made
from tests.http.cases.protected_cases import accepted, withdrawn
from tests.postgres.keys.test_key_rotation import stage, tried

__all__ = ["stage"]
OF_CASE = "WHERE corridor.public_id('case', id) = $1"
SEALED = f"SELECT identity FROM corridor.cases {OF_CASE}"
PUT_BACK = f"UPDATE corridor.cases SET identity = $2 {OF_CASE}"
WORDS = "SELECT words FROM corridor.consents WHERE corridor.public_id('consent', id) = $1"
WORDS_BACK = "UPDATE corridor.consents SET words = $2 WHERE corridor.public_id('consent', id) = $1"
FORGET = """WITH gone AS (DELETE FROM vault.replaced_keys WHERE corridor.public_id('case', case_id) = $1 RETURNING *)
    INSERT INTO vault.wrapped_keys (data_key_id, organisation_id, case_id, generation, wrapped)
    SELECT data_key_id, organisation_id, case_id, generation, wrapped FROM gone"""
COPIES = "SELECT count(*) FROM vault.wrapped_keys WHERE corridor.public_id('case', case_id) = $1"
FLIP = "set_byte({0}, octet_length({0}) - 1, get_byte({0}, octet_length({0}) - 1) # 1)"
DAMAGE = f"UPDATE corridor.cases SET identity = {FLIP.format('identity')} {OF_CASE}"


async def repaired(stage: tuple[str, Path], code: int = 0) -> tuple[Any, str]:
    result = await tried(stage, "repair", "--json")
    assert result.returncode == code, result.stderr
    return json.loads(result.stdout), result.stdout + result.stderr


async def misfit(world: World, nea: Caller) -> tuple[str, str]:
    """A case as two withdrawals at once left it: what is sealed is sealed with a key that its row does not name."""
    case_id, consent_id = await consented_case(nea)
    consent = await made(nea, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    identity, words = await world.value(SEALED, case_id), await world.value(WORDS, consent["id"])
    await withdrawn(nea, consent_id)
    await world.value(PUT_BACK, case_id, identity)
    await world.value(WORDS_BACK, consent["id"], words)
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["code"] == "sealed_value_damaged"
    return case_id, consent["id"]


async def test_what_a_forgotten_copy_opens_is_open_again_and_the_copy_goes(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        nea = await world.caller("nea")
        case_id, consent_id = await misfit(world, nea)
        await world.value(FORGET, case_id)
        untouched, _ = await consented_case(nea)
        before = await world.value(SEALED, untouched)
        found, said = await repaired(stage)
        assert found == {"cases": 2, "mended": 2, "dropped_copies": 1, "damaged": []}
        assert "Sok" not in said
        assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
        consents = (await nea.get(f"/v1/cases/{case_id}/consents")).json()["items"]
        assert [one["witness"] for one in consents if one["id"] == consent_id] == ["Mealea"]
        lookup = await nea.post("/v1/cases/lookup", {"phones": ["+85512345678"]})
        assert case_id in [item.get("id") for item in lookup.json()["items"]]
        assert await world.value(COPIES, case_id) == 1
        assert await world.value(SEALED, untouched) == before
        again, _ = await repaired(stage)
        assert again == {"cases": 2, "mended": 0, "dropped_copies": 0, "damaged": []}


async def test_what_a_key_that_waits_for_its_proof_opens_is_open_again(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        nea = await world.caller("nea")
        case_id, _ = await misfit(world, nea)
        found, _ = await repaired(stage)
        assert (found["mended"], found["damaged"]) == (2, [])
        assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"
        # the next withdrawal finds everything readable, and turns the key as ever
        more = await made(nea, f"/v1/cases/{case_id}/consents", a_consent())
        referral = await made(nea, "/v1/referrals", a_referral(case_id, more["id"], send=True))
        assert (await withdrawn(nea, more["id"]))["unreadable"] == []
        assert (await nea.get(f"/v1/referrals/{referral['id']}")).json()["status"] == "consent_withdrawn"


async def test_what_no_kept_key_opens_stays_and_is_named_by_its_ids(stage: tuple[str, Path]) -> None:
    async with running_world(*stage) as world:
        nea = await world.caller("nea")
        case_id, consent_id = await misfit(world, nea)
        await world.value(DAMAGE, case_id)
        damaged = await world.value(SEALED, case_id)
        other, _, _ = await accepted(world)
        found, said = await repaired(stage, SOME_DAMAGED)
        assert (found["cases"], found["mended"], found["dropped_copies"], len(found["damaged"])) == (2, 1, 0, 1)
        number = await world.value("SELECT $1::uuid::text", case_id.removeprefix("case_"))
        assert found["damaged"] == [f"cases.identity of row {number} of case {number}"]
        assert "Mealea" not in said
        assert await world.value(SEALED, case_id) == damaged
        kept = "SELECT count(*) FROM vault.replaced_keys WHERE corridor.public_id('case', case_id) = $1"
        assert await world.value(kept, case_id) == 1, "it may open what a backup brings back"
        assert await world.value(WORDS, consent_id) is not None
        assert (await nea.get(f"/v1/cases/{other}/identity")).status_code == 200
