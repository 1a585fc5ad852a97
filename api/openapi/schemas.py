"""Tidies the schemas for readers and client generators: each once, under its own name, without pydantic's extras.

A model's ``title`` is its public name; ``Named`` turns a type into a schema; "or null" is written in its short form.
"""

from typing import Any

from api.openapi.properties import PROPERTIES
from api.v1.fields import NAMED, PRINTABLE
from domain.cases.listing import Holder
from domain.handoffs.direct import HandoffReply
from domain.kernel.access import Level
from domain.referrals.lifecycle import Action
from domain.referrals.listing import Box
from domain.statistics.indicators import Dimension, Unit

Schema = dict[str, Any]

PREFIX = "#/components/schemas/"
ENUM_NAMES = {
    Action.__name__: "ReferralAction",
    HandoffReply.__name__: "HandoffAction",
    Box.__name__: "ReferralBox",
    Holder.__name__: "CaseHolder",
    Level.__name__: "CaseLevel",
    Dimension.__name__: "FigureDimension",
    Unit.__name__: "FigureUnit",
}
"""Enumerations whose name is too short outside their module."""
TEXT_WORDS = "A text that is not empty and has no control characters except tabs and line breaks."
NULL = {"type": "null"}
BESIDE_A_REFERENCE = ("description", "default", "examples", "deprecated")
AS_WRITTEN = frozenset({"example", "examples", "default", "enum", "const", "security", "parameters"})
"""Keys whose values are not schemas and contain none."""


def tidy_schemas(found: dict[str, Any]) -> None:
    """Rename, name and shorten every schema of the document."""
    written: dict[str, Schema] = found["components"]["schemas"]
    names = {name: _name_of(name, schema) for name, schema in written.items()}
    if twice := {name for name in names.values() if list(names.values()).count(name) > 1}:
        raise LookupError(f"two schemas are called {', '.join(sorted(twice))}; give one a title of its own")
    tidying = _Tidying(names)
    schemas = {names[name]: tidying.schema(schema) for name, schema in written.items()}
    for path in found["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                parameter["schema"] = _given(tidying.schema(parameter["schema"]))
                parameter["schema"].pop("description", None)  # the parameter itself has the description already
            for content in _contents(operation):
                if "schema" in content:
                    content["schema"] = tidying.schema(content["schema"])
    named = _on_one_text(tidying.named)
    if twice := schemas.keys() & named.keys():
        raise LookupError(f"a schema and a type are called {', '.join(sorted(twice))}; call one of them otherwise")
    schemas |= named
    for name, schema in schemas.items():
        _describe(name, schema)
    found["components"]["schemas"] = dict(sorted(schemas.items()))


def _on_one_text(named: dict[str, Schema]) -> dict[str, Schema]:
    """State the pattern of texts once: each kind of text refers to it and adds its length."""
    base = {"type": "string", "minLength": 1, "pattern": PRINTABLE, "description": TEXT_WORDS}
    found = {"Text": base}
    for name, schema in named.items():
        if schema.get("pattern") == PRINTABLE:
            own = {key: value for key, value in schema.items() if key not in ("type", "minLength", "pattern")}
            schema = {"allOf": [{"$ref": f"{PREFIX}Text"}], **own}
        found[name] = schema
    return found


def _contents(operation: dict[str, Any]) -> list[dict[str, Any]]:
    answers = [operation.get("requestBody", {}), *operation["responses"].values()]
    return [content for answer in answers for content in answer.get("content", {}).values()]


def _name_of(name: str, schema: Schema) -> str:
    if "enum" in schema:
        return ENUM_NAMES.get(name, name)
    return str(schema.get("title", name))


def _given(schema: Schema) -> Schema:
    """Drop "or null": a parameter is present or absent, never null."""
    if isinstance(schema.get("type"), list):
        return {**schema, "type": schema["type"][0]}
    choices = [choice for choice in schema.get("anyOf", ()) if choice != NULL]
    if not choices:
        return schema
    choice: Schema = choices[0]
    return choice | {key: value for key, value in schema.items() if key != "anyOf"}


class _Tidying:
    """Tidies one document. ``names`` maps the names that FastAPI gave to the published ones."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names
        self.named: dict[str, Schema] = {}

    def schema(self, schema: Schema) -> Schema:
        """Return a schema as it is published, including everything inside it."""
        found = {
            key: value if key in AS_WRITTEN else self._inside(key, value)
            for key, value in schema.items()
            if key != "title" and key != NAMED
        }
        found = _briefly_nullable(found)
        return self._lifted(found, **schema[NAMED]) if NAMED in schema else found

    def _inside(self, key: str, value: Any) -> Any:
        if key == "$ref":
            return PREFIX + self._names[value.removeprefix(PREFIX)]
        if key == "properties":
            return {name: self.schema(inner) for name, inner in value.items()}
        if key in ("anyOf", "oneOf", "allOf"):
            return [self.schema(inner) for inner in value]
        return self.schema(value) if isinstance(value, dict) else value

    def _lifted(self, found: Schema, name: str, description: str) -> Schema:
        core = {key: value for key, value in found.items() if key not in BESIDE_A_REFERENCE}
        described = {**core, "description": description}
        if self.named.setdefault(name, described) != described:
            raise LookupError(f"two types are called {name}")
        background_task = {key: value for key, value in found.items() if key in BESIDE_A_REFERENCE}
        return {"$ref": PREFIX + name, **background_task}


def _briefly_nullable(schema: Schema) -> Schema:
    choices = [choice for choice in schema.get("anyOf", ()) if choice != NULL]
    if len(choices) != 1 or NULL not in schema["anyOf"] or "$ref" in choices[0]:
        return schema
    (choice,) = choices
    background_task = {key: value for key, value in schema.items() if key != "anyOf"}
    if "enum" in choice or "const" in choice:
        raise LookupError(f"a list of values or null needs a name: use Named for {choice}")
    return {**choice, "type": [choice["type"], "null"], **background_task}


def _describe(name: str, schema: Schema) -> None:
    for field, inner in schema.get("properties", {}).items():
        if "description" not in inner:
            if field not in PROPERTIES:
                raise LookupError(f"{name}.{field} has no description: give it one by Field(description=…)")
            inner["description"] = PROPERTIES[field]
