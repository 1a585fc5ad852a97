"""What is kept for a retry tells nobody what was asked, not even one who tries every phone number on it."""

import hashlib
import json
from pathlib import Path
from uuid import uuid4

import pytest

from tests.app_under_test import Caller, World
from tests.http.keys.key_service import environment_of, forgetful_world, standing_in

KEPT = (
    "SELECT encode(convert_to(i::text, 'UTF8') || i.answer, 'escape') FROM corridor.idempotency AS i WHERE digest = $1"
)
PATH = "/v1/cases/lookup"


def guesses(asked: dict[str, list[str]]) -> list[str]:
    """Every digest that needs no key, of every way in which such a request is written down."""
    bodies = [json.dumps(asked, separators=pair) for pair in ((",", ":"), (", ", ": "))]
    said = [*bodies, *(f"POST {PATH}\n{body}" for body in bodies), *asked["phones"]]
    return [hashlib.new(name, one.encode()).hexdigest() for name in ("sha256", "sha1", "md5") for one in said]


async def kept_without_a_trace(world: World, nea: Caller, asked: dict[str, list[str]], status: int) -> None:
    key = uuid4().hex
    first = await nea.post(PATH, asked, idempotency_key=key)
    assert first.status_code == status, first.text
    kept = await world.value(KEPT, world.digest_of(nea, key))
    assert kept
    assert [guess for guess in guesses(asked) if guess in kept] == []
    again = await nea.post(PATH, asked, idempotency_key=key)
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    other = await nea.post(PATH, {"phones": ["+855 12 345 679"]}, idempotency_key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_no_phone_number_can_be_tried_on_what_is_kept_for_retries(world: World) -> None:
    await kept_without_a_trace(world, await world.new_caller("nea"), {"phones": ["+66 81 234 5678"]}, 200)


async def test_nor_while_the_key_service_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is too short is refused, and refusals are kept too: unsealed, for no key can be had."""
    async with standing_in() as service:
        environment_of(service, tmp_path, monkeypatch)
        async with forgetful_world(monkeypatch) as world:
            nea = await world.caller("nea")
            service.sealed = True
            await kept_without_a_trace(world, nea, {"phones": ["+66 81 234"]}, 422)
