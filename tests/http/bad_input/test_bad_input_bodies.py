"""Bodies that are not JSON, too large, or JSON that two parsers could read differently."""

import json
from typing import Any

import httpx2
import pytest

from tests.app_under_test import EVERYTHING, Caller, World
from tests.builders import a_case
from tests.failures import Failures, ask_all
from tests.http.access.matrix.ids import invented
from tests.http.access.matrix.operations import Op, operations

WITH_BODY = [op for op in operations() if op.takes_json]
MEBIBYTE = 1024 * 1024

BROKEN = {
    "half an object": b'{"a": ',
    "a bare word": b"nonsense",
    "two documents": b"{}{}",
    "a trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "a comment": b"{} // no",
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "UTF-32": '{"a": 1}'.encode("utf-32"),
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "an overlong encoding": b'{"a": "\xc0\x80"}',
    "a surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "not a number": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "minus infinity": b'{"a": [-Infinity]}',
    "a raw control character": b'{"a": "\x01"}',
    "a key given twice": b'{"a": 1, "a": 1}',
    "a key given twice, written differently": rb'{"a": 1, "\u0061": 2}',
    "a key given twice deep inside": b'{"a": {"b": [{"c": 1, "c": 2}]}}',
    "a number of 5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "a million arrays": b"[" * 1_000_000,
    "a hundred thousand objects": b'{"a":' * 100_000,
    "deep and closed": b"[" * 400_000 + b"]" * 400_000,
    "an escape that is none": rb'{"a": "\x41"}',
    "nothing but space": b"   ",
    "a null byte": b"\x00",
}
NO_OBJECT = (b"[]", b"null", b'"x"', b"5", b"true", b"1e400", b"-0.0", b"[" * 50 + b"]" * 50)


async def sent(world: World, caller: Caller, op: Op, body: bytes, kind: str = "application/json") -> httpx2.Response:
    path = op.at(**{name: invented(name) for name in op.parameters})
    headers = {"authorization": f"Bearer {caller.token}", "if-match": "*", "content-type": kind}
    return await world.http.request(op.method, path, content=body, headers=headers)


def problem_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def what_is_no_json_is_malformed_json(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    for why, body in BROKEN.items():
        with failures.at("no JSON", why):
            answer = await sent(world, caller, op, body)
            assert problem_of(answer) == (400, "malformed_json")
            assert answer.json()["errors"][0]["pointer"].startswith(("", "/a"))


async def json_that_is_no_object_is_refused(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    optional = not op.described["requestBody"].get("required")
    for body in NO_OBJECT:
        with failures.at("no object", body):
            answer = await sent(world, caller, op, body)
            assert problem_of(answer) in [(422, "invalid_request")] + [(404, "not_found")] * optional


OR_HEADERS = {"start_upload"}
"""Without a body, headers say the same (tus, Creation)."""


async def a_needed_body_cannot_be_left_out(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    needed = op.described["requestBody"].get("required") or str(op) in OR_HEADERS
    expected = (422, "invalid_request") if needed else (404, "not_found")
    with failures.at("an empty body"):
        assert problem_of(await sent(world, caller, op, b"")) == expected
    path = op.at(**{name: invented(name) for name in op.parameters})
    assert problem_of(await caller.call(op.method, path, if_match="*")) == expected


async def only_json_is_a_body(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    body = json.dumps(op.example).encode()
    kinds = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/pdf",
             "application/jsonp", "json", "", "text/json", "application/octet-stream", "a/problem")  # fmt: skip
    for kind in kinds:
        with failures.at("type", kind):
            assert problem_of(await sent(world, caller, op, body, kind)) == (415, "unsupported_media_type")
    for kind in ("application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"):
        with failures.at("type", kind):
            assert (await sent(world, caller, op, body, kind)).status_code != 415


async def a_body_above_one_mebibyte_is_too_large(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    head, tail = b'{"zz_unknown": "', b'"}'
    for size, expected in ((MEBIBYTE, (422, "invalid_request")), (MEBIBYTE + 1, (413, "body_too_large"))):
        body = head + b"x" * (size - len(head) - len(tail)) + tail
        with failures.at("size", size):
            assert problem_of(await sent(world, caller, op, body)) == expected
        pieces = [body[start : start + 65536] for start in range(0, len(body), 65536)]

        async def streamed(pieces: list[bytes] = pieces) -> Any:
            for piece in pieces:
                yield piece

        path = op.at(**{name: invented(name) for name in op.parameters})
        headers = {"authorization": f"Bearer {caller.token}", "if-match": "*", "content-type": "application/json"}
        with failures.at("size", size, "without Content-Length"):
            answer = await world.http.request(op.method, path, content=streamed(), headers=headers)
            assert problem_of(answer) == expected


BAD_BODIES = (
    what_is_no_json_is_malformed_json,
    json_that_is_no_object_is_refused,
    a_needed_body_cannot_be_left_out,
    only_json_is_a_body,
    a_body_above_one_mebibyte_is_too_large,
)


@pytest.mark.parametrize("op", WITH_BODY, ids=str)
async def test_a_bad_body_is_refused(world: World, op: Op) -> None:
    await ask_all(BAD_BODIES, world, op)


async def test_texts_of_the_greatest_length_and_of_every_script_come_back_as_they_were(world: World) -> None:
    nea = await world.caller("nea")
    name = "សុខ ដារ៉ា ဒေါ် สมชาย ສົມ Nguyễn 🧑🏽‍🌾 ‮x‬ '; DROP TABLE cases; -- <b> =1+1"
    address = ("ក" * 500)[:500]
    opened = await nea.post("/v1/cases", a_case(person={"full_name": name, "address": address}))
    assert opened.status_code == 201
    person = (await nea.get(f"/v1/cases/{opened.json()['id']}/identity")).json()["person"]
    assert (person["full_name"], person["address"]) == (name, address)
