"""Bad query parameters and cursors: 422 with a pointer, never 5xx and never quietly passed over."""

import string
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.app_under_test import EVERYTHING, World
from tests.builders import opened_case
from tests.failures import Failures, all_failures, ask_all
from tests.http.access.matrix.ids import invented
from tests.http.access.matrix.mutations import resolved
from tests.http.access.matrix.operations import Op, operations

BAD_LIMITS = ("-1", "abc", "1.5", "", " ", "9" * 30, "1e2", "0x10", "%D9%A5", "null", "50%00", "[1]")
BAD_TIMES = (
    "10000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-11-22",
    "1763800000",
    "",
    "now",
    "2026-11-22T08:30:00",
)


def queries(op: Op) -> list[dict[str, Any]]:
    return [parameter for parameter in op.described.get("parameters", []) if parameter["in"] == "query"]


def bad_values(parameter: dict[str, Any]) -> Iterator[str]:
    schema = resolved(parameter["schema"])
    if "enum" in schema or "const" in schema:
        yield from ("nonsense", "", "%00", "%F0%9F%98%80")
    elif schema.get("type") == "integer":
        yield from (*BAD_LIMITS, str(schema["minimum"] - 1), str(schema["maximum"] + 1))
    elif schema.get("type") == "boolean":
        yield from ("maybe", "", "2", "%00")
    elif schema.get("format") == "date-time":
        yield from BAD_TIMES
    elif parameter["name"] not in ("cursor", "after"):
        yield from ("%00", "x" * 5000)


def at(op: Op) -> str:
    return op.at(**{name: invented(name) for name in op.parameters})


async def an_unknown_parameter_is_named_and_refused(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    for query, pointer in (("zz=1", "/query/zz"), ("limi=1", "/query/limi"), ("%00=1", "/query/\x00"),
                           ("=1", "/query/"), ("a[b]=1&a[b]=2", "/query/a[b]"),
                           ("x" * 3000 + "=1", "/query/" + "x" * 64)):  # fmt: skip
        with failures.at("unknown", query):
            answer = await caller.call(op.method, f"{at(op)}?{query}", op.example)
            assert answer.status_code == 422
            if op.method == "HEAD":
                continue
            problem = answer.json()
            assert problem["code"] == "invalid_request"
            assert problem["errors"][0]["pointer"] == pointer


async def a_bad_value_of_a_parameter_is_named_and_refused(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    for parameter in queries(op):
        name = parameter["name"]
        for bad in bad_values(parameter):
            with failures.at("bad value", name, bad):
                answer = await caller.call(op.method, f"{at(op)}?{name}={bad}", op.example)
                problem, said = answer.json(), answer.text[:300]
                assert (answer.status_code, problem["code"]) in [(422, "invalid_request"), (404, "not_found")], said
                assert f"/query/{name}" in [error["pointer"] for error in problem.get("errors", [])], said


async def a_parameter_given_twice_is_refused(world: World, op: Op, failures: Failures) -> None:
    caller = await world.caller("nea", EVERYTHING)
    for parameter in queries(op):
        name = parameter["name"]
        with failures.at("given twice", name):
            answer = await caller.call(op.method, f"{at(op)}?{name}=1&{name}=1", op.example)
            assert answer.status_code == 422
            assert {"pointer": f"/query/{name}", "code": "given_twice"}.items() <= answer.json()["errors"][0].items()


BAD_QUERIES = (
    an_unknown_parameter_is_named_and_refused,
    a_bad_value_of_a_parameter_is_named_and_refused,
    a_parameter_given_twice_is_refused,
)


@pytest.mark.parametrize("op", operations(), ids=str)
async def test_a_bad_query_is_named_and_refused(world: World, op: Op) -> None:
    await ask_all(BAD_QUERIES, world, op)


async def test_a_cursor_is_refused_wherever_it_was_tampered_with(world: World) -> None:
    nea = await world.caller("nea")
    for _ in range(2):
        await opened_case(nea)
    cursor = (await nea.get("/v1/cases?limit=1")).json()["next_cursor"]
    tampered = [cursor[:place] + other + cursor[place + 1 :] for place in range(len(cursor)) for other in ("A", "-")]
    tampered += [
        cursor[:-1],
        cursor + "A",
        cursor + "=",
        cursor[1:],
        "x",
        "",
        "é",
        "%00",
        cursor.upper(),
        "A" * 400,
        "A" * 5000,
    ]
    tampered += [cursor + letter for letter in string.punctuation]
    with all_failures() as failures:
        for bad in tampered:
            if bad == cursor:
                continue
            with failures.at(bad):
                answer = await nea.get(f"/v1/cases?limit=1&cursor={quote(bad)}")
                assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


async def test_a_cursor_belongs_to_its_list_and_its_filters(world: World) -> None:
    nea, receiver = await world.caller("nea"), await world.caller("map")
    for _ in range(2):
        await opened_case(nea)
    cursor = (await nea.get("/v1/cases?limit=1&holder=me")).json()["next_cursor"]
    for path in (
        "/v1/cases",
        "/v1/cases?holder=any",
        "/v1/cases?holder=me&status=open",
        "/v1/referrals",
        "/v1/handoffs",
    ):
        joined = "&" if "?" in path else "?"
        answer = await nea.get(f"{path}{joined}cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor"), path
    assert (await nea.get(f"/v1/cases?limit=7&holder=me&cursor={cursor}")).status_code == 200
    with_it = await receiver.get(f"/v1/cases?holder=me&cursor={cursor}")
    assert (with_it.status_code, with_it.json()["code"]) == (422, "invalid_cursor")
