"""Answers over 1 KB are gzipped where the caller asks, with a tag of their own, and never with a secret (ADR 0034)."""

import gzip

import pytest
from pydantic import BaseModel

from api.http.guard import GuardedRoute
from api.server.fast_dispatch import plain
from api.v1.routers import ROUTERS
from domain.vocabulary import VOCABULARIES
from tests.app_under_test import World
from tests.builders import a_case, opened_case

LIST = "/v1/vocabularies"
GZIP, PLAIN = {"accept_encoding": "gzip"}, {"accept_encoding": "identity"}
SECRETS = {"client_secret", "tracking_code", "webhook_secret"}


@pytest.mark.parametrize(
    ("asked", "packed"),
    [
        ("gzip", True), ("GZIP", True), ("deflate, gzip;q=0.5", True), ("*", True), ("x-gzip", True),
        ("br, zstd, gzip ; q=1.0", True),
        ("identity", False), ("", False), ("gzip;q=0", False), ("*, gzip;q=0", False), ("gzip;q=much", False),
        ("br", False), ("gzip;q=0.000, *;q=1", False), ("a" * 201 + ", gzip", False),
    ],
)  # fmt: skip
async def test_what_is_asked_for_is_sent(world: World, asked: str, packed: bool) -> None:
    nea = await world.caller("nea")
    answer = await nea.get(LIST, accept_encoding=asked)
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert answer.headers["etag"].endswith('-gzip"') is packed
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.json() == (await nea.get(LIST, **PLAIN)).json()


async def test_length_and_bytes_are_those_of_the_packed_form(world: World) -> None:
    nea = await world.caller("nea")
    plain = await nea.get(LIST, **PLAIN)
    headers = {"authorization": f"Bearer {nea.token}", "accept-encoding": "gzip"}
    async with world.http.stream("GET", LIST, headers=headers) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert len(raw) == int(answer.headers["content-length"]) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content
    head = await nea.call("HEAD", LIST, **GZIP)
    assert head.headers["content-length"] == answer.headers["content-length"]


async def test_a_small_answer_is_sent_as_it_is(world: World) -> None:
    nea = await world.caller("nea")
    small = await nea.get("/v1/cases/nothing", **GZIP)
    assert len(small.content) < 1024
    assert "content-encoding" not in small.headers
    many = await nea.post("/v1/cases", {f"field_{number}": 1 for number in range(40)}, **GZIP)
    assert (many.status_code, many.headers["content-encoding"]) == (422, "gzip")


async def test_the_tags_of_both_forms_name_one_representation(world: World) -> None:
    nea = await world.caller("nea")
    packed, plain = await nea.get(LIST, **GZIP), await nea.get(LIST, **PLAIN)
    tags = (packed.headers["etag"], plain.headers["etag"])
    assert tags[0] == f'{tags[1][:-1]}-gzip"'
    for asked, expected in ((GZIP, tags[0]), (PLAIN, tags[1])):
        for given in (*tags, f"W/{tags[0]}", f'"x", {tags[1]}'):
            again = await nea.get(LIST, if_none_match=given, **asked)
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", expected), given


async def test_a_change_may_name_the_tag_of_the_packed_form(world: World) -> None:
    nea = await world.caller("nea")
    path = f"/v1/cases/{(await opened_case(nea))['id']}"
    for version, written in enumerate(('"{}-0123456789abcdef-gzip"', 'W/"{}-0123456789abcdef-gzip"'), 1):
        stale = await nea.patch(path, {"case_types": ["death"]}, if_match=written.format(version + 1))
        assert stale.status_code == 412
        done = await nea.patch(path, {"case_types": ["death"]}, if_match=written.format(version))
        assert (done.status_code, done.json()["version"]) == (200, version + 1)


async def test_a_retry_gets_the_same_bytes_in_either_form(world: World) -> None:
    nea = await world.caller("nea")
    path = f"/v1/cases/{(await opened_case(nea))['id']}/consents"
    body = {f"field_{number}": 1 for number in range(40)}
    first = await nea.post(path, body, idempotency_key="packed", **GZIP)
    again = await nea.post(path, body, idempotency_key="packed", **GZIP)
    plain = await nea.post(path, body, idempotency_key="packed", **PLAIN)
    assert first.status_code == 422
    assert [one.headers.get("content-encoding") for one in (first, again, plain)] == ["gzip", "gzip", None]
    assert first.content == again.content == plain.content
    assert first.headers["content-length"] == again.headers["content-length"]


async def test_an_answer_with_a_secret_is_never_packed(world: World) -> None:
    nea = await world.caller("nea")
    opened = await nea.post("/v1/cases", a_case(case_types=list(VOCABULARIES["case_types"])), **GZIP)
    assert len(opened.content) > 1024
    assert "tracking_code" in opened.json()
    assert "content-encoding" not in opened.headers
    token = await world.token_of(nea)
    assert "content-encoding" not in token.headers


def test_every_operation_whose_answer_has_a_secret_says_so() -> None:
    guarded = [route for router in ROUTERS for route in plain(router.routes) if isinstance(route, GuardedRoute)]
    showing = set()
    for route in guarded:
        if isinstance(route.response_model, type) and issubclass(route.response_model, BaseModel):
            fields = set(route.response_model.model_fields)
        else:
            continue
        if SECRETS & fields:
            showing.add(route.name)
            assert not route.compresses, route.path
    assert showing == {"open_case", "register_client", "renew_tracking_code", "rotate_client"}


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/openapi.yaml", "no-cache"),
        ("/.well-known/oauth-authorization-server", "public, max-age=300"),
        ("/.well-known/openid-configuration", "public, max-age=300"),
    ],
)  # fmt: skip
async def test_what_everybody_may_read_is_packed_as_well(world: World, path: str, kept: str) -> None:
    plain = await world.http.get(path, headers={"accept-encoding": "identity"})
    packed = await world.http.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) * 0.7
    assert packed.content == plain.content
    assert packed.headers["cache-control"] == plain.headers["cache-control"] == kept
