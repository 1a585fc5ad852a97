"""A text that is required has something visible in it, in every request body of the API."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.app_under_test import EVERYTHING, World
from tests.failures import all_failures
from tests.http.access.matrix.ids import invented
from tests.http.access.matrix.operations import Op, operations
from tests.openapi import document

BLANK = "\u200b \u00a0"
SCHEMAS = document()["components"]["schemas"]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference; a text's kind refers to the kind of all texts."""
    while "$ref" in schema:
        schema = SCHEMAS[schema["$ref"].rpartition("/")[2]]
    for part in schema.get("allOf", ()):
        schema = {**resolved(part), **schema}
    return schema


def blanked(schema: dict[str, Any], pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each required text of a body, with a body in which it is blank."""
    for name in schema.get("required", ()):
        inner = resolved(schema["properties"][name])
        if inner.get("type") == "string":
            yield f"{pointer}/{name}", {name: BLANK}
        elif inner.get("type") == "object":
            yield from ((place, {name: body}) for place, body in blanked(inner, f"{pointer}/{name}"))
    for name, optional in schema.get("properties", {}).items():
        listed = resolved(optional).get("items")
        if listed is not None:
            inner = resolved(listed)
            yield from ((place, {name: [body]}) for place, body in blanked(inner, f"{pointer}/{name}/0"))


CASES = [
    pytest.param(op, pointer, body, id=f"{op} {pointer}")
    for op in operations()
    if op.takes_json
    for pointer, body in blanked(resolved(op.content["application/json"]["schema"]))
]


def test_the_walk_finds_the_texts() -> None:
    assert len(CASES) > 30
    assert any(case.id is not None and "reason" in case.id for case in CASES)


@pytest.mark.parametrize(("op", "pointer", "body"), CASES)
async def test_a_required_text_of_blanks_is_refused(world: World, op: Op, pointer: str, body: dict[str, Any]) -> None:
    caller = await world.caller("nea", EVERYTHING)
    path = op.at(**{name: invented(name) for name in op.parameters})
    headers = {"authorization": f"Bearer {caller.token}", "if-match": "*"}
    answer = await world.http.request(op.method, path, json=body, headers=headers)
    assert answer.status_code == 422, answer.text
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}, answer.text


@pytest.mark.parametrize(
    "blank", ["", " ", "\u3000", "\u2800", "\u200b\u200d", "\ufeff", "\u2062", "\u00ad", "\u3164\ufe0f"]
)
async def test_what_draws_nothing_is_no_text(world: World, blank: str) -> None:
    nea = await world.caller("nea")
    with all_failures() as failures:
        for person in ({"full_name": blank}, {"address": blank}, {"names": [{"script": "Khmr", "value": blank}]}):
            with failures.at(str(person)):
                answer = await nea.post("/v1/cases", {"centre_id": "nea-battambang", "person": person})
                assert answer.status_code == 422, answer.text
                assert answer.json()["errors"][0]["code"] == "too_short"


@pytest.mark.parametrize("nothing", [{}, {"full_name": None, "phones": []}])
async def test_a_person_with_nothing_in_it_is_as_if_it_were_left_out(world: World, nothing: dict[str, Any]) -> None:
    nea = await world.caller("nea")
    body = {"centre_id": "nea-battambang", "person": nothing, "safe_contact": {}, "lodged_by": {"name": None}}
    answer = await nea.post("/v1/cases", body)
    assert (answer.status_code, answer.json()["has_identity"]) == (201, False), answer.text
    seen = (await nea.get(f"/v1/cases/{answer.json()['id']}/identity")).json()
    assert [seen[name] for name in ("person", "safe_contact", "lodged_by")] == [None, None, None]
