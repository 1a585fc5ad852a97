"""The last copy of a replaced key is deleted once the data sealed with its successor has been read, not before."""

from typing import Any

import pytest

from tests.app_under_test import World
from tests.builders import a_consent, consented_case, made
from tests.http.cases.protected_cases import accepted, copies, taken_over, withdrawn
from tests.log_capture import everything_said

KEPT = """SELECT coalesce(array_agg(o.code), '{}') FROM vault.replaced_keys AS r
    JOIN corridor.organisations AS o ON o.id = r.organisation_id WHERE corridor.public_id('case', r.case_id) = $1"""
ANY_COPY = """SELECT coalesce(array_agg(DISTINCT o.code), '{}') FROM vault.wrapped_keys AS w
    JOIN corridor.organisations AS o ON o.id = w.organisation_id WHERE w.data_key_id = $1"""
KEY_OF = "SELECT data_key_id FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
SEALED = "SELECT identity FROM corridor.cases WHERE corridor.public_id('case', id) = $1"
PUT_BACK = "UPDATE corridor.cases SET identity = $2 WHERE corridor.public_id('case', id) = $1"


async def test_the_holders_copy_of_the_old_key_stays_until_the_new_one_was_read(world: World) -> None:
    case_id, consent_id, _ = await accepted(world)
    nea, before = await world.caller("nea"), await world.value(KEY_OF, case_id)
    await withdrawn(nea, consent_id)
    assert await world.value(ANY_COPY, before) == [], "the receiver's copy went at once"
    assert await world.value(KEPT, case_id) == ["nea"]
    await world.service.worker.run_once("drop_replaced_keys")
    assert await world.value(KEPT, case_id) == []
    assert (await nea.get(f"/v1/cases/{case_id}/identity")).json()["person"]["full_name"] == "Sok Dara"


async def test_where_custody_returns_nobody_keeps_a_copy_but_the_new_holder(world: World) -> None:
    case_id, consent_id, _ = await taken_over(world)
    before = await world.value(KEY_OF, case_id)
    await withdrawn(await world.caller("nea"), consent_id)
    assert (await world.value(ANY_COPY, before), await world.value(KEPT, case_id)) == ([], ["nea"])


async def test_while_something_does_not_open_the_copy_stays_and_the_operator_is_told_once(world: World) -> None:
    nea = await world.caller("nea")
    case_id, consent_id = await consented_case(nea)
    await made(nea, f"/v1/cases/{case_id}/consents", a_consent(witness="Mealea"))
    old = await world.value(SEALED, case_id)
    await withdrawn(nea, consent_id)
    new = await world.value(SEALED, case_id)
    await world.value(PUT_BACK, case_id, old)
    with everything_said() as heard:
        await world.service.worker.run_once("drop_replaced_keys")
        await world.service.worker.run_once("drop_replaced_keys")
    alerts: list[Any] = [line for line in heard if line["event"] == "alert"]
    assert [line["kind"] for line in alerts] == ["sealed_value_damaged"]
    assert await world.value(KEPT, case_id) == ["nea"]
    await world.value(PUT_BACK, case_id, new)
    await world.service.worker.run_once("drop_replaced_keys")
    assert await world.value(KEPT, case_id) == []


@pytest.mark.parametrize("proved", [True, False], ids=["proved", "not yet proved"])
async def test_erasure_leaves_no_copy_of_any_key(world: World, proved: bool) -> None:
    case_id, consent_id, _ = await accepted(world)
    nea = await world.caller("nea")
    await withdrawn(nea, consent_id)
    if proved:
        await world.service.worker.run_once("drop_replaced_keys")
    assert (await nea.post(f"/v1/cases/{case_id}/erase", {"reason": "She asked."})).status_code == 200
    assert (await world.value(KEPT, case_id), await copies(world, case_id)) == ([], set())
    await world.service.worker.run_once("drop_replaced_keys")
