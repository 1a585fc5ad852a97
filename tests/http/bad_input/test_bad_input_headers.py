"""Bad headers, paths and methods: an answer of ours, never 5xx."""

from itertools import product

import pytest

from tests.app_under_test import EVERYTHING, World
from tests.builders import a_case, opened_case
from tests.failures import all_failures
from tests.http.access.matrix.ids import invented
from tests.http.access.matrix.operations import METHODS, operations

BAD_KEYS = (b"", b" ", b"a b", b"a" * 256, "clé".encode(), "ключ".encode(), b"a\tb", b"\x7f", b"\xff\xfe", b"a\x00b")
BAD_TAGS = ('w/"1"', "1", '"abc"', '""', '"-1"', '"1', "'1'", '"1 "', '"1-zz"', "é", '"' + "9" * 400 + '"', "**", " ",
            "", '"١"', '"1-0123456789abcdef', '"0x1"')  # fmt: skip
PATHS = sorted({op.path for op in operations()})


async def test_a_key_that_is_no_key_is_refused(world: World) -> None:
    nea = await world.caller("nea")
    headers = {"authorization": f"Bearer {nea.token}"}
    with all_failures() as failures:
        for key in BAD_KEYS:
            with failures.at(key):
                answer = await world.http.post("/v1/cases", json=a_case(), headers={**headers, "idempotency-key": key})
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
                assert answer.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"
    longest = "~" * 254 + "!"
    answer = await world.http.post("/v1/cases", json=a_case(), headers={**headers, "idempotency-key": longest})
    assert answer.status_code == 201


async def test_a_tag_that_was_never_given_matches_nothing(world: World) -> None:
    nea = await world.caller("nea")
    case = await opened_case(nea)
    headers = {"authorization": f"Bearer {nea.token}"}
    with all_failures() as failures:
        for tag in BAD_TAGS:
            with failures.at(tag):
                matched = {**headers, "if-match": tag.encode()}
                answer = await world.http.patch(
                    f"/v1/cases/{case['id']}", json={"case_types": ["other"]}, headers=matched
                )
                assert (answer.status_code, answer.json()["code"]) == (412, "precondition_failed")
    assert (await nea.get(f"/v1/cases/{case['id']}")).json()["version"] == 1


async def test_headers_that_say_nothing_useful_change_nothing(world: World) -> None:
    nea = await world.caller("nea")
    names = ("accept-language", "if-none-match", "if-match", "idempotency-key", "accept", "dpop", "traceparent",
             "tracestate", "baggage", "x-forwarded-for", "x-http-method-override", "origin", "range",
             "if-modified-since", "expect", "cookie", "accept-encoding", "accept-charset")  # fmt: skip
    values = (b"", b"\xff\xfe", b"a" * 8000, b"DELETE", b'"', b"00-zz-zz-zz", b"*/*;q=x", b"bytes=0-1,2-")
    with all_failures() as failures:
        for name, value in product(names, values):
            headers = {"authorization": f"Bearer {nea.token}", name: value}
            with failures.at(name, value):
                answer = await world.http.get("/v1/cases?limit=1", headers=headers)
                assert answer.status_code == 200


async def test_a_body_where_none_is_asked_for_is_passed_over(world: World) -> None:
    nea = await world.caller("nea")
    headers = {"authorization": f"Bearer {nea.token}"}
    answer = await world.http.request("GET", "/v1/cases?limit=1", content=b"\xff" * 70_000, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", PATHS)
async def test_another_method_is_answered_with_those_that_there_are(world: World, path: str) -> None:
    nea = await world.caller("nea", EVERYTHING)
    allowed = {op.method for op in operations() if op.path == path}
    op = next(op for op in operations() if op.path == path)
    here = op.at(**{name: invented(name) for name in op.parameters})
    others = {name.upper() for name in METHODS} - allowed - {"HEAD"} | {"OPTIONS", "TRACE", "QUERY"}
    with all_failures() as failures:
        for method, headers in product(sorted(others), ({}, {"authorization": f"Bearer {nea.token}"})):
            with failures.at(method, *headers):
                answer = await world.http.request(method, here, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
                assert set(answer.headers["allow"].split(", ")) == allowed | ({"HEAD"} if "GET" in allowed else set())


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1/nonsense", "/v1/cases/", "/v1//cases", "/v1/cases//identity", "/V1/cases", "/v1/cases%00",
     "/v2/cases", "/" + "x" * 4000, "/%FF", "/v1/referrals/x/y", "/.env"],
)  # fmt: skip
async def test_a_path_that_leads_nowhere_is_a_problem_too(world: World, path: str) -> None:
    nea = await world.caller("nea")
    with all_failures() as failures:
        for method in ("GET", "POST"):
            with failures.at(method):
                answer = await nea.call(method, path)
                assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
                assert answer.headers["content-type"] == "application/problem+json"
                assert answer.json()["request_id"] == answer.headers["request-id"]
