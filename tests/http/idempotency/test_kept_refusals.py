"""What is refused before any use case has looked at it is kept for retries too (contract, section 1; ADR 0019)."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.app_under_test import Caller, World
from tests.builders import a_case, opened_case
from tests.http.idempotency.test_idempotency import same
from tests.http.keys.key_service import environment_of, forgetful_world, standing_in

JSON = {"content-type": "application/json"}
A_NAME = "Zqsreymom"
KEPT = "SELECT count(*) FROM corridor.idempotency WHERE digest = $1"
WRITTEN = "SELECT i::text || encode(i.answer, 'escape') FROM corridor.idempotency AS i WHERE digest = $1"


@dataclass(frozen=True)
class Refused:
    """A request that goes no further than the door, and how it is answered."""

    status: int
    code: str
    path: str = "/v1/cases"
    content: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: JSON)


REFUSED = {
    "an unknown field": Refused(422, "invalid_request", content=b'{"centre_id": "nea-battambang", "zz": 1}'),
    "nothing": Refused(422, "invalid_request", content=b""),
    "broken JSON": Refused(400, "malformed_json", content=b"{"),
    "another type": Refused(415, "unsupported_media_type", headers={"content-type": "text/plain"}),
    "an unknown parameter": Refused(422, "invalid_request", path="/v1/cases?zz=1"),
    "a malformed id": Refused(404, "not_found", path="/v1/referrals/zz/accept"),
}


async def asked(world: World, caller: Caller, refused: Refused, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    signed = {"authorization": f"Bearer {caller.token}", **refused.headers, **named}
    return await world.http.post(refused.path, content=refused.content, headers=signed)


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
async def test_a_refusal_at_the_door_is_given_again(world: World, refused: Refused) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    first = await asked(world, nea, refused, idempotency_key=key)
    assert (first.status_code, first.json()["code"]) == (refused.status, refused.code)
    same(first, await asked(world, nea, refused, idempotency_key=key))
    mended = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    assert (mended.status_code, mended.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_tag_that_was_never_given_is_refused_again(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    path, body = f"/v1/cases/{(await opened_case(nea))['id']}/close", {"outcome": "service_received"}
    first = await nea.post(path, body, if_match="zz", idempotency_key=key)
    assert first.status_code == 412
    same(first, await nea.post(path, body, if_match="zz", idempotency_key=key))


async def test_a_request_that_is_no_good_finds_the_key_taken_by_one_that_was(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    opened = await nea.post("/v1/cases", a_case(), idempotency_key=key)
    for refused in REFUSED.values():
        answer = await asked(world, nea, refused, idempotency_key=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused"), refused
    same(opened, await nea.post("/v1/cases", a_case(), idempotency_key=key))


async def test_while_the_first_runs_nothing_takes_its_key(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    running = world.digest_of(nea, key)
    world.service.in_flight.add(running)
    answer = await asked(world, nea, REFUSED["broken JSON"], idempotency_key=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert answer.headers["retry-after"] == "1"
    world.service.in_flight.discard(running)
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=key)).status_code == 201


async def test_of_simultaneous_refusals_all_get_one_answer_or_wait(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    refused = REFUSED["an unknown field"]
    answers = await asyncio.gather(*(asked(world, nea, refused, idempotency_key=key) for _ in range(8)))
    assert len({answer.content for answer in answers if answer.json()["code"] == refused.code}) == 1
    assert {answer.json()["code"] for answer in answers} <= {refused.code, "idempotency_in_progress"}
    assert not world.service.in_flight


async def test_what_was_not_read_or_not_from_this_caller_is_not_kept(world: World) -> None:
    """413: nobody could say whether the next body is the same. 403: with another scope the same request goes on."""
    nea, narrow, key = await world.caller("nea"), await world.caller("nea", frozenset({"cases:read"})), uuid4().hex
    large = Refused(413, "body_too_large", content=b" " * 1_100_000)
    assert (await asked(world, nea, large, idempotency_key=key)).status_code == 413
    assert (await asked(world, narrow, REFUSED["broken JSON"], idempotency_key=key)).status_code == 403
    assert await world.value(KEPT, world.digest_of(nea, key)) == 0
    assert (await nea.post("/v1/cases", a_case(), idempotency_key=key)).status_code == 201


async def test_two_keys_are_none(world: World) -> None:
    nea = await world.caller("nea")
    headers = [("authorization", f"Bearer {nea.token}"), ("idempotency-key", "a"), ("idempotency-key", "b")]
    answer = await world.http.post("/v1/cases", json=a_case(), headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/header/Idempotency-Key")


async def test_the_name_of_a_field_that_somebody_made_up_is_kept_sealed(world: World) -> None:
    nea, key = await world.caller("nea"), uuid4().hex
    answer = await nea.post("/v1/cases", a_case(**{A_NAME: 1}), idempotency_key=key)
    assert answer.json()["errors"][0]["pointer"] == f"/{A_NAME}"
    written = await world.value(WRITTEN, world.digest_of(nea, key))
    assert written
    assert A_NAME not in written
    assert A_NAME.encode().hex() not in written


async def test_and_is_not_kept_at_all_while_the_key_service_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refusal goes out all the same: nothing was changed, and a retry is refused anew."""
    async with standing_in() as service:
        environment_of(service, tmp_path, monkeypatch)
        async with forgetful_world(monkeypatch) as world:
            nea, key = await world.caller("nea"), uuid4().hex
            service.sealed = True
            for _ in range(2):
                answer = await nea.post("/v1/cases", a_case(**{A_NAME: 1}), idempotency_key=key)
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
                assert "idempotent-replayed" not in answer.headers
            assert await world.value(KEPT, world.digest_of(nea, key)) == 0
