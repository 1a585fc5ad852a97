"""Fails for each step that a new operation still misses; CONTRIBUTING.md lists the steps in order."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.routing import Route

import api
from api.v1.routers import ROUTERS
from tests.failures import all_failures
from tests.http.access.matrix.mutations import resolved
from tests.http.access.matrix.operations import Op, operations
from tests.postgres.access.canary_journeys import planted

ROOT = Path(__file__).parents[2]
ABOUT_PEOPLE = ("/v1/cases", "/v1/consents", "/v1/referrals", "/v1/handoffs", "/v1/groups")
A_SENTENCE = "Sok Dara, at her aunt's: +855 12 345 678"
"""Characters that show whether a pattern is for codes and not for text."""


def routers() -> Iterator[tuple[str, APIRouter]]:
    """Every router that a module of its own defines."""
    for module in pkgutil.walk_packages(api.__path__, "api."):
        if module.name.rpartition(".")[2] != "__main__":
            router = getattr(importlib.import_module(module.name), "router", None)
            if isinstance(router, APIRouter):
                yield module.name, router


def endpoints(router: APIRouter) -> set[Any]:
    """What answers its requests, and those of the routers that it includes."""
    own = {route.endpoint for route in router.routes if isinstance(route, Route)}
    included = [getattr(route, "original_router", None) for route in router.routes]
    return own.union(*(endpoints(inner) for inner in included if inner is not None))


def test_every_router_is_served() -> None:
    """Also as part of another, as those of the authorization server are."""
    found = list(routers())
    assert len(found) > 10
    served = {endpoint for router in ROUTERS for endpoint in endpoints(router)}
    assert [name for name, router in found if not endpoints(router) or endpoints(router) - served] == []


def free_texts(schema: dict[str, Any], name: str = "") -> Iterator[str]:
    """Name the properties of a body that take any sentence; ids of our own objects do not stand for words, but those of
    others may.
    """
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if len(choices) > 1:
        for choice in choices:
            yield from free_texts(choice, name)
        return
    schema = resolved(schema)
    for way in ("anyOf", "oneOf", "allOf"):
        for choice in schema.get(way, ()):
            yield from free_texts(choice, name)
    for key, inner in schema.get("properties", {}).items():
        yield from free_texts(inner, f"{name}.{key}" if name else key)
    if isinstance(schema.get("items"), dict):
        yield from free_texts(schema["items"], f"{name}[]")
    is_text = "string" in (schema.get("type"), *([] if isinstance(schema.get("type"), str) else schema.get("type", ())))
    is_code = {"enum", "const", "format"} & schema.keys() or not re.search(schema.get("pattern", ""), A_SENTENCE)
    if is_text and not is_code and (name == "external_id" or not name.endswith(("_id", "_ids[]"))):
        yield name


def texts_of(operation: Op) -> set[str]:
    return {text for content in operation.content.values() for text in free_texts(content["schema"])}


def test_every_text_about_a_person_gets_a_canary() -> None:
    has_canary, found = planted(), 0
    with all_failures() as failures:
        for operation in operations():
            if operation.path.startswith(ABOUT_PEOPLE):
                with failures.at(operation):
                    assert texts_of(operation) == has_canary.get(str(operation), set())
                found += len(texts_of(operation))
    assert found > 30


def test_contributing_names_files_that_there_are() -> None:
    """Of ``domain/<subject>/…`` the part before the placeholder."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {re.split("[<…]", name)[0] for name in re.findall(r"`([^`\s]+)`", text) if "/" in name}
    assert len(named) > 5
    assert [name for name in sorted(named) if not any(ROOT.glob(name))] == []
