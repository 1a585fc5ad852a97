"""Every operation of ``openapi.yaml`` is guarded: it checks the caller, the scope and the parameters."""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api.v1.routers import ROUTERS
from tests.app_under_test import EVERYTHING, World
from tests.failures import Failures, all_failures, ask_all
from tests.http.access.matrix.contract import SCOPE_OF, without_names
from tests.http.access.matrix.operations import OPEN_TO_EVERYONE, Op, everything, operations, whole_document

METADATA = 'resource_metadata="http://127.0.0.1:8000/.well-known/oauth-protected-resource"'
OPEN_ELSEWHERE = re.compile(r"/(oauth|\.well-known|healthz|readyz|metrics|openapi\.yaml|docs|desk|track|fhir|hsds)\b")


def somewhere(operation: Op) -> str:
    return operation.at(**dict.fromkeys(operation.parameters, "x"))


def problem_of(operation: Op, answer: Any) -> dict[str, Any]:
    """A refusal of HEAD has no body."""
    return {} if operation.method == "HEAD" else dict(answer.json())


async def nobody_enters_without_a_token(world: World, operation: Op, failures: Failures) -> None:
    for given in ({}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer"}):
        with failures.at("without a token", given):
            answer = await world.http.request(operation.method, somewhere(operation), headers=given)
            assert answer.status_code == 401
            assert problem_of(operation, answer).get("code", "unauthenticated") == "unauthenticated"
            assert answer.headers["www-authenticate"] == f"Bearer {METADATA}"


async def nobody_enters_with_a_bad_token(world: World, operation: Op, failures: Failures) -> None:
    caller = await world.caller("nea")
    head, claims, signature = caller.token.split(".")
    for token in ("x", "a.b.c", caller.secret, f"{head}.{claims}.", f"{head}.{claims}.{signature[:-8]}AAAAAAAA"):
        with failures.at("with a bad token", token):
            headers = {"authorization": f"Bearer {token}"}
            answer = await world.http.request(operation.method, somewhere(operation), headers=headers)
            assert answer.status_code == 401
            assert problem_of(operation, answer).get("code", "invalid_token") == "invalid_token"
            assert answer.headers["www-authenticate"] == f'Bearer error="invalid_token", {METADATA}'


async def a_missing_scope_is_named_in_header_and_body(world: World, operation: Op, _: Failures) -> None:
    (scope,) = operation.scopes
    caller = await world.caller("hrdf", EVERYTHING - {scope})
    answer = await caller.call(operation.method, somewhere(operation), content_type="text/nonsense")
    assert answer.status_code == 403
    if operation.method != "HEAD":
        problem = problem_of(operation, answer)
        assert (problem["code"], problem["scope"]) == ("insufficient_scope", scope)
        assert scope in problem["detail"]
    said = answer.headers["www-authenticate"]
    assert said == f'Bearer error="insufficient_scope", scope="{scope}", {METADATA}'


def its_scope_is_the_one_of_the_contract(_: World, operation: Op, __: Failures) -> None:
    assert operation.scopes == [SCOPE_OF[operation.method, without_names(operation.path)]]


def it_is_described_for_partners(_: World, operation: Op, failures: Failures) -> None:
    described = operation.described
    with failures.at("description and summary"):
        assert len(described["description"].split()) >= 5
        assert described["summary"]
    for parameter in described.get("parameters", []):
        with failures.at("parameter", parameter["name"]):
            assert parameter["description"]
    with failures.at("example of the body"):
        assert operation.example is not None or not operation.takes_json
    done = [status for status in described["responses"] if status.startswith("2") and status != "206"]
    assert len(done) == 1
    content = described["responses"][done[0]].get("content", {})
    if done[0] != "202":  # what is begun has something to show, or has not
        assert (done[0] == "204" or operation.method == "HEAD") is not bool(content)
    for kind, shown in content.items():
        with failures.at("example of the answer", kind):
            assert "example" in shown or "examples" in shown or shown["schema"].get("format") == "binary"


def every_problem_is_documented_by_its_code(_: World, operation: Op, failures: Failures) -> None:
    for status, answer in operation.described["responses"].items():
        if status >= "4":
            with failures.at("problem", status):
                assert answer["x-problem-codes"]
                assert all(f"`{code}`: " in answer["description"] for code in answer["x-problem-codes"])
                assert list(answer["content"]) == ["application/problem+json"]
    assert {"401", "403", "422", "429", "503"} <= set(operation.described["responses"])


GUARDED = (
    nobody_enters_without_a_token,
    nobody_enters_with_a_bad_token,
    a_missing_scope_is_named_in_header_and_body,
    its_scope_is_the_one_of_the_contract,
    it_is_described_for_partners,
    every_problem_is_documented_by_its_code,
)


@pytest.mark.parametrize("operation", operations(), ids=str)
async def test_it_is_guarded_and_described(world: World, operation: Op) -> None:
    await ask_all(GUARDED, world, operation)


def test_what_is_open_to_everyone_is_known() -> None:
    with all_failures() as failures:
        for path, item in whole_document()["paths"].items():
            for method, described in item.items():
                with failures.at(method, path):
                    guarded = bool(described["security"])
                    is_open = path in OPEN_TO_EVERYONE or OPEN_ELSEWHERE.match(path)
                    assert guarded is not bool(is_open) if path.startswith("/v1/") else is_open


def test_every_group_is_described_once_and_every_operation_is_in_one() -> None:
    groups = [tag["name"] for tag in whole_document()["tags"] if tag["description"]]
    used = [described["tags"] for item in whole_document()["paths"].values() for described in item.values()]
    assert {len(names) for names in used} == {1}
    assert sorted(groups) == sorted({name for (name,) in used})


def test_no_route_is_left_out_of_the_document() -> None:
    documented = {(op.method, op.path) for op in everything() if op.path.startswith("/v1/")}
    routed = {
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.path.startswith("/v1")
        for method in route.methods
    }
    # HEAD is no operation of its own: what can be read answers to it
    assert routed == documented | {("HEAD", path) for method, path in documented if method == "GET"}
