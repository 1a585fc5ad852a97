"""Responses of statistics match ``openapi.yaml``."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.app_under_test import World
from tests.http.access.matrix.operations import whole_document

TABLE = "/v1/statistics/tables?period=2026&table="
ASKED = {
    "/v1/statistics/definitions": "/v1/statistics/definitions",
    "/v1/statistics/indicators?from=2016-01-01&to=2025-12-31&by=corridor,month": "/v1/statistics/indicators",
    "/v1/statistics/tables": "/v1/statistics/tables",
    f"{TABLE}referrals_by_corridor_and_operator_type": "/v1/statistics/tables",
    f"{TABLE}claims_by_kind_and_country": "/v1/statistics/tables",
}


def schema_of(path: str) -> dict[str, Any]:
    """Return the schema of the JSON response of an operation."""
    document = whole_document()
    answer = document["paths"][path]["get"]["responses"]["200"]
    schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
    return {**schema, "components": document["components"]}


@pytest.mark.parametrize("asked", ASKED)
async def test_a_response_fits_its_schema(publishing_world: World, asked: str) -> None:
    nea = await publishing_world.caller("nea")
    answer = await nea.get(asked)
    assert answer.status_code == 200, answer.text
    Draft202012Validator(schema_of(ASKED[asked])).validate(answer.json())


async def test_definitions_come_in_the_callers_language(publishing_world: World) -> None:
    nea = await publishing_world.caller("nea")
    answer = await nea.get("/v1/statistics/definitions", accept_language="my")
    assert answer.headers["content-language"] == "my"
    women = next(one for one in answer.json()["items"] if one["code"] == "share_of_women")
    assert (women["unit"], women["unit_label"]) == ("percent", "ရာခိုင်နှုန်း")
    assert women["denominator"] is not None
    assert {one["code"]: one["label"] for one in women["dimensions"]}["sex"] == "လိင်"
    first = (await nea.get("/v1/statistics/definitions?limit=1")).json()
    assert len(first["items"]) == 1
    assert first["next_cursor"] is not None
