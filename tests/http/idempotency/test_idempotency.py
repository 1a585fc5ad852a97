"""Retries: same key, client, path and body give the first answer again, byte for byte (contract, section 1)."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from tests.app_under_test import Caller, World, running_world
from tests.builders import a_case, a_referral, consented_case, opened_case, sent_referral


def same(first: httpx2.Response, again: httpx2.Response) -> None:
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for name in ("content-type", "etag", "location", "content-language", "cache-control"):
        assert again.headers.get(name) == first.headers.get(name)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["request-id"] != first.headers["request-id"]


async def cases_of(world: World, caller: Caller) -> int:
    return int(await world.value("SELECT count(*) FROM corridor.idempotency WHERE client_id = $1::uuid",
                                 caller.client_id.partition("_")[2]))  # fmt: skip


async def test_the_same_request_has_one_effect_and_one_answer(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    first = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    for _ in range(3):
        same(first, await nea.post("/v1/cases", a_case(), idempotency_key=key))
    assert await world.value("SELECT count(*) FROM corridor.cases WHERE code = $1", first.json()["code"]) == 1
    other = await nea.post("/v1/cases", a_case(), idempotency_key=key + "x")
    assert other.json()["id"] != first.json()["id"]


async def test_another_body_or_path_under_the_key_is_refused_and_does_nothing(world: World) -> None:
    referral, receiver, key = await sent_referral(world), await world.caller("map"), uuid4().hex
    path = f"/v1/referrals/{referral['id']}"
    first = await receiver.post(f"{path}/acknowledge", {"handler": "A"}, idempotency_key=key)
    assert first.status_code == 200
    for where, body in ((f"{path}/acknowledge", {"handler": "B"}), (f"{path}/accept", {"handler": "A"}),
                        (f"{path}/acknowledge", {"handler": "A", "zz": 1}), ("/v1/cases", a_case())):  # fmt: skip
        answer = await receiver.post(where, body, idempotency_key=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused"), where
    assert (await receiver.get(path)).json()["version"] == 2
    same(first, await receiver.post(f"{path}/acknowledge", {"handler": "A"}, idempotency_key=key))


async def test_keys_of_other_clients_are_other_keys(world: World) -> None:
    key = uuid4().hex
    nea, colleague = await world.caller("nea"), await world.new_caller("nea")
    ids = {(await who.post("/v1/cases", a_case(), idempotency_key=key)).json()["id"] for who in (nea, colleague, nea)}
    assert len(ids) == 2


async def test_a_refusal_is_kept_too(world: World) -> None:
    """404, 409 and 422: what was refused stays refused under its key, though the state has changed since."""
    nea, receiver, key = await world.caller("nea"), await world.caller("map"), uuid4().hex
    referral = await sent_referral(world)
    path = f"/v1/referrals/{referral['id']}"
    early = await receiver.post(f"{path}/complete", {"outcome": "service_received"}, idempotency_key=key)
    assert (early.status_code, early.json()["code"]) == (409, "invalid_transition")
    await receiver.post(f"{path}/accept", {})
    await receiver.post(f"{path}/confirm-contact", {"channel": "phone"})
    same(early, await receiver.post(f"{path}/complete", {"outcome": "service_received"}, idempotency_key=key))
    body, missing = a_referral(f"case_{uuid4().hex}", None), uuid4().hex
    same(await nea.post("/v1/referrals", body, idempotency_key=missing),
         await nea.post("/v1/referrals", body, idempotency_key=missing))  # fmt: skip
    case_id, consent_id = await consented_case(nea)
    twisted = a_referral(case_id, consent_id, to_centre_id="nea-battambang")
    senseless = await nea.post("/v1/referrals", twisted, idempotency_key=missing + "x")
    assert senseless.status_code == 422
    same(senseless, await nea.post("/v1/referrals", twisted, idempotency_key=missing + "x"))


async def test_a_refusal_of_the_person_is_not_kept(world: World) -> None:
    """401 and 403: with a better token the same key goes through."""
    nea, key = await world.new_caller("nea"), uuid4().hex
    good, nea.token = nea.token, "nonsense"
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=key)).status_code == 401
    nea.token = good
    other = a_case(centre_id="map-chiang-mai")
    assert (await nea.post("/v1/cases", other, idempotency_key=key)).status_code == 403
    opened = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    assert opened.status_code == 201
    assert "idempotent-replayed" not in opened.headers


async def test_a_failure_of_ours_is_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    nea, key = await world.new_caller("nea"), uuid4().hex
    broken: Any = partial(_away, world.service.database)
    with monkeypatch.context() as patch:
        patch.setattr(type(world.service.database), "value", broken)
        away = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    assert (away.status_code, away.json()["code"]) == (503, "unavailable")
    assert int(away.headers["retry-after"]) >= 1
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=key)).status_code == 201


async def _away(*_: Any) -> Any:
    from adapters.postgres.connection.availability import DatabaseUnavailable

    raise DatabaseUnavailable


async def test_of_simultaneous_requests_one_works_and_the_others_wait_or_get_its_answer(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    answers = await asyncio.gather(*(nea.post("/v1/cases", a_case(), idempotency_key=key) for _ in range(12)))
    made = {answer.content for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    for answer in answers:
        if answer.status_code != 201:
            assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
            assert answer.headers["retry-after"] == "1"
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=key)).content in made


async def test_another_process_gives_the_same_answer(world: World, root_key_file: Path) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    first = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    async with running_world(world.url, root_key_file) as restarted:
        elsewhere = Caller(restarted.http, "nea", nea.client_id, nea.secret, nea.scopes, nea.token)
        same(first, await elsewhere.post("/v1/cases", a_case(), idempotency_key=key))
        race = uuid4().hex
        answers = await asyncio.gather(
            *(who.post("/v1/cases", a_case(), idempotency_key=race) for who in (nea, elsewhere) * 3)
        )
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1


async def test_an_answer_is_kept_sealed_and_for_72_hours(world: World) -> None:
    nea, key = await world.new_caller("nea"), uuid4().hex
    body = a_case(person={"full_name": "Zqkept"})
    first = await nea.post("/v1/cases", body, idempotency_key=key)
    client = nea.client_id.partition("_")[2]
    row = await world.value("SELECT i::text FROM corridor.idempotency AS i WHERE client_id = $1::uuid", client)
    for word in (first.json()["id"], first.json()["tracking_code"], first.json()["code"], "Zqkept"):
        assert word not in row
        assert word.encode().hex() not in row
    for hours, kept in ((71, True), (2, False)):
        await _age(world, client, hours)
        again = await nea.post("/v1/cases", body, idempotency_key=key)
        assert (again.headers.get("idempotent-replayed") == "true") is kept, hours
    assert await cases_of(world, nea) == 1


async def _age(world: World, client: str, hours: int) -> None:
    connection = await asyncpg.connect(world.url)
    try:
        await connection.execute(
            "UPDATE corridor.idempotency SET created_at = created_at - make_interval(hours => $2) WHERE client_id = $1",
            client,
            hours,
        )
    finally:
        await connection.close()


async def test_a_key_on_a_request_that_only_reads_or_patches_means_nothing(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    case = await opened_case(nea)
    path = f"/v1/cases/{case['id']}"
    for version in (2, 3):
        answer = await nea.patch(path, {"case_types": ["other"]}, if_match="*", idempotency_key=key)
        assert answer.json()["version"] == version
    assert (await nea.get(path, idempotency_key=key)).json()["version"] == 3
