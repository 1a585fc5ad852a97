"""What is never stored cannot be demanded: there is no legal status anywhere, and no search for people.

security.md, rule 10; contract, sections 3 and 4.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import SQLModel

from adapters.postgres import rows
from domain.vocabulary import OperatorType
from tests.app_under_test import World
from tests.builders import a_case
from tests.http.access.matrix.operations import everything, whole_document

TELLING = re.compile(r"visa|legal|irregular|undocumented|residen|permit|immigra|overstay|deport|asylum|citizen")
OF_THE_PERSON = re.compile(r"nationality|birth|sex|name|phone|document|address|occupation|area")
MAY_BE_ASKED = {"list_centres": {"area"}, "list_matches": {"area"}, "list_published_tables": {"sex"}}
"""Queries that name such a thing and ask for no person: where a centre is, and which published figures to show."""


def names(schema: Any) -> Iterator[str]:
    """Every name of a field and every value of a list, however deep."""
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from (value for value in schema.get("enum", ()) if isinstance(value, str))
        for inner in schema.values():
            yield from names(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from names(inner)


def test_no_field_no_value_and_no_column_tells_of_somebodys_legal_status() -> None:
    allowed = {
        "legal_advice",
        "legal_assistance",
        "legal_clinic",
        "work_permit",
    }  # a service that centres give; a kind of paper, inside of the identity
    assert rows
    told = set(names(whole_document()["components"]["schemas"]))
    stored = {column.name for table in SQLModel.metadata.tables.values() for column in table.columns}
    assert {"nationality", "case_types", "wages_unpaid"} <= told
    assert {"identity", "holder_centre_id"} <= stored
    assert {name for name in told | stored if TELLING.search(name)} <= allowed


@pytest.mark.parametrize("place", ["", "person", "profile", "safe_contact"])
async def test_such_a_field_is_refused_wherever_it_is_put(world: World, place: str) -> None:
    body = a_case()
    (body[place] if place else body)["legal_status"] = "irregular"
    answer = await (await world.caller("nea")).post("/v1/cases", body)
    pointer = f"/{place}/legal_status" if place else "/legal_status"
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_no_list_can_be_asked_by_what_a_person_is() -> None:
    for op in everything():
        asked = {each["name"] for each in op.described.get("parameters", ()) if each["in"] == "query"}
        assert {name for name in asked if OF_THE_PERSON.search(name)} <= MAY_BE_ASKED.get(str(op), set()), op


async def test_an_enforcement_body_is_of_no_kind_that_an_organisation_can_have(world: World) -> None:
    assert set(OperatorType) == {"government", "trade_union", "cso", "employer", "migrant_led"}
    coordinator = await world.caller("molvt", frozenset({"organisations:manage"}))
    for kind in ("police", "immigration", "enforcement", "border_guard"):
        body = {"code": f"x-{kind.replace('_', '-')}", "name": "X", "operator_type": kind, "country": "TH"}
        answer = await coordinator.post("/v1/organisations", body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/operator_type")
