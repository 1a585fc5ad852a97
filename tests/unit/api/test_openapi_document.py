"""What readers and generators of clients need of ``openapi.yaml`` holds everywhere in it."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.http.fault_codes import fault_codes, problem_codes
from api.openapi.document import FILE
from api.openapi.properties import PROPERTIES
from api.openapi.schemas import PREFIX
from api.v1.fields import PRINTABLE
from domain.kernel.scopes import SCOPES
from tests.openapi import document

PROJECT = Path(__file__).parents[3]
DOCUMENT = document()
COMPONENTS = DOCUMENT["components"]
SCHEMAS = COMPONENTS["schemas"]
OPERATIONS = [operation for path in DOCUMENT["paths"].values() for operation in path.values()]
NOT_FOR_PARTNERS = re.compile(
    r"contract, section|(contract|security|architecture)\.md|docs/adr|\bADR\b|contract \(section"
)
PARTNERS_READ = [FILE, *sorted((PROJECT / "docs" / "partners").glob("*.md"))]
LINES_FOR_EACH_OPERATION = 150
"""What a person can read: about as many as the first 76 operations had when they were described in 10,000 lines."""

LINES_FOR_EACH_EVENT = 30
"""An example, and what it is about."""


def schemas(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema, wherever it stands."""
    if isinstance(node, dict):
        if place and ({"type", "$ref", "anyOf", "oneOf", "allOf"} & node.keys()) and "in" not in node:
            yield place, node
        for name, inner in node.items():
            if name not in ("example", "examples", "default", "enum"):
                yield from schemas(inner, f"{place}/{name}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from schemas(inner, f"{place}/{number}")


EVERY = [*schemas({"paths": DOCUMENT["paths"], "components": {**COMPONENTS, "examples": {}, "securitySchemes": {}}})]


def test_it_is_valid() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_it_can_be_read_by_a_person() -> None:
    lines = len(FILE.read_text(encoding="utf-8").splitlines())
    assert lines < LINES_FOR_EACH_OPERATION * len(OPERATIONS) + LINES_FOR_EACH_EVENT * len(DOCUMENT["webhooks"])


def test_its_version_is_that_of_the_package() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert DOCUMENT["info"]["version"] == project["version"]


def test_nothing_is_called_like_another() -> None:
    for components in COMPONENTS.values():
        assert [name for name, times in Counter(name.lower() for name in components).items() if times > 1] == []
        assert [name for name in components if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", name)] == []
    assert [name for name in SCHEMAS if not re.fullmatch("([A-Z][a-z0-9]*)+|OAuth[A-Za-z]*", name)] == []
    kinds = ("schemas", "parameters", "responses")  # generators make types of all three
    assert [name for name, times in Counter(n for kind in kinds for n in COMPONENTS[kind]).items() if times > 1] == []
    ids = [operation["operationId"] for operation in OPERATIONS]
    assert len(set(ids)) == len(ids)


def test_every_list_says_what_is_in_it() -> None:
    assert [place for place, schema in EVERY if "array" in schema.get("type", ()) and "items" not in schema] == []
    assert sum("array" in schema.get("type", ()) for _, schema in EVERY) > 50


def test_every_schema_that_is_named_is_there_and_used() -> None:
    named = {schema["$ref"].removeprefix(PREFIX) for _, schema in EVERY if schema.get("$ref", "").startswith(PREFIX)}
    assert named == SCHEMAS.keys()


def test_everything_is_described() -> None:
    fields = {
        f"{name}.{field}": inner
        for name, schema in SCHEMAS.items()
        for field, inner in schema.get("properties", {}).items()
    }
    for kind in (fields, SCHEMAS, COMPONENTS["parameters"], COMPONENTS["headers"], COMPONENTS["responses"]):
        assert [name for name, described in kind.items() if not described.get("description")] == []
    assert "Successful Response" not in FILE.read_text(encoding="utf-8")
    used = {inner["description"] for inner in fields.values()}
    assert [name for name, words in PROPERTIES.items() if words not in used] == []


def test_the_pattern_of_texts_stands_once() -> None:
    assert [place for place, schema in EVERY if schema.get("pattern") == PRINTABLE] == ["/components/schemas/Text"]


def test_a_body_is_called_by_its_operation() -> None:
    bodies: dict[str, list[str]] = {}
    for operation in OPERATIONS:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "$ref" not in content["schema"]:
                continue  # files and parts of them have no name
            name = content["schema"]["$ref"].removeprefix(PREFIX)
            bodies.setdefault(name, []).append("".join(map(str.title, operation["operationId"].split("_"))) + "Request")
    alone = {name: names[0] for name, names in bodies.items() if len(names) == 1}
    oauth = {"TokenRequest": "RequestTokenRequest", "PushedAuthorizationRequest": "PushAuthorizationRequestRequest"}
    assert {name: other for name, other in alone.items() if name != other} == oauth
    assert all(name.endswith("Request") for name in bodies)


@pytest.mark.parametrize("file", PARTNERS_READ, ids=lambda file: file.name)
def test_partners_are_sent_to_no_document_that_they_do_not_have(file: Path) -> None:
    assert NOT_FOR_PARTNERS.findall(file.read_text(encoding="utf-8")) == []


def test_codes_are_closed_lists_that_hold_what_operations_may_answer() -> None:
    assert SCHEMAS["Problem"]["properties"]["code"]["$ref"] == f"{PREFIX}ProblemCode"
    assert SCHEMAS["ProblemError"]["properties"]["code"]["$ref"] == f"{PREFIX}FaultCode"
    assert (SCHEMAS["ProblemCode"]["enum"], SCHEMAS["FaultCode"]["enum"]) == (problem_codes(), fault_codes())
    documented = {code for answer in COMPONENTS["responses"].values() for code in answer.get("x-problem-codes", ())}
    elsewhere = {"method_not_allowed", "internal_error"}
    assert documented | elsewhere == set(problem_codes())


def test_systems_and_people_have_a_flow_each() -> None:
    flows = COMPONENTS["securitySchemes"]["corridor"]["flows"]
    assert flows["clientCredentials"]["scopes"] == SCOPES
    assert flows["authorizationCode"]["scopes"].keys() == {"openid", "profile", *SCOPES}
    assert "PKCE" in COMPONENTS["securitySchemes"]["corridor"]["description"]


def test_every_example_fits_its_schema() -> None:
    tried = 0
    for operation in OPERATIONS:
        for answer in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in answer.get("content", {}).values():
                for example in content.get("examples", {}).values():
                    value = COMPONENTS["examples"][example["$ref"].rpartition("/")[2]]["value"]
                    Draft202012Validator({**content["schema"], "components": COMPONENTS}).validate(value)
                    tried += 1
    assert tried > 90
