"""Every field of a request that names something by id or code, as ``openapi.yaml`` declares it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.http.access.matrix.operations import Op, operations, whole_document

REFERENCE = "Reference"
"""The schema of ids and codes."""
NAMES_SOMETHING = re.compile(
    r"(.+_)?(organisation|centre|corridor|agreement|case|consent|referral|handoff|message|document|upload|note|claim"
    r"|group|activity|event|webhook|delivery|client|user|audit|entry)s?(_ids?)?|.+_ids?"
)
"""How a field is called that looks as if it named an object."""
NO_REFERENCES = {
    "external_id": "a text of the caller's own, which names nothing of ours",
    "note": "a text",
    "scopes": "names that are the same for everybody",
}
"""Fields that look as if they named something."""


@dataclass(frozen=True)
class Place:
    """One field: of which operation, and where. ``/query/…`` is a parameter; ``*`` any member of a list."""

    operation: str
    pointer: str

    @property
    def is_query(self) -> bool:
        return self.pointer.startswith("/query/")

    @property
    def at(self) -> str:
        """The pointer that a problem gives for the first member."""
        return self.pointer.replace("*", "0")

    def __str__(self) -> str:
        return f"{self.operation} {self.pointer}"


VALUES = {
    Place("list_published_tables", "/query/corridor"): "a value of a dimension, of those that the edition lists for all"
}
"""Fields of one operation that look as if they named something; under that name others do."""


def references() -> dict[Place, bool]:
    """Give every field that is a reference, or looks like one; whether it is declared to be one."""
    found: dict[Place, bool] = {}
    for op in operations():
        for pointer, name, declared in _fields(op):
            if name not in NO_REFERENCES and (declared or NAMES_SOMETHING.fullmatch(name)):
                found[Place(str(op), pointer)] = declared
    for place in VALUES:
        del found[place]
    return found


def field_names() -> set[str]:
    """Give the names of all fields that are texts."""
    return {name for op in operations() for _, name, _ in _fields(op)}


def _fields(op: Op) -> Iterator[tuple[str, str, bool]]:
    for parameter in op.described.get("parameters", []):
        if parameter["in"] == "query":
            yield f"/query/{parameter['name']}", parameter["name"], _is_reference(parameter["schema"])
    for content in op.content.values():
        yield from _members(content["schema"], "", frozenset())


def _members(schema: dict[str, Any], pointer: str, seen: frozenset[str]) -> Iterator[tuple[str, str, bool]]:
    """Give the texts of a schema, with the name of the nearest member that has one."""
    named = schema.get("$ref", "").rpartition("/")[2]
    name = pointer.removesuffix("/*").rpartition("/")[2]
    if named == REFERENCE:
        yield pointer, name, True
        return
    if named and named in seen:
        return
    whole = _resolved(schema)
    for inner in (*whole.get("anyOf", ()), *whole.get("oneOf", ()), *whole.get("allOf", ())):
        yield from _members(inner, pointer, seen | {named})
    for member, inner in whole.get("properties", {}).items():
        yield from _members(inner, f"{pointer}/{member}", seen | {named})
    for inner in (whole.get("items"), whole.get("additionalProperties")):
        if isinstance(inner, dict):
            yield from _members(inner, f"{pointer}/*", seen | {named})
    if whole.get("type") == "string" and "enum" not in whole:
        yield pointer, name, False


def _is_reference(schema: dict[str, Any]) -> bool:
    named = schema.get("$ref", "").rpartition("/")[2]
    return named == REFERENCE or any(_is_reference(inner) for inner in schema.get("anyOf", ()))


@cache
def _schemas() -> dict[str, Any]:
    return dict(whole_document()["components"]["schemas"])


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = _schemas()[schema["$ref"].rpartition("/")[2]]
    return schema
