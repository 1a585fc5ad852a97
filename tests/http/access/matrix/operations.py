"""Every operation under ``/v1``, as ``openapi.yaml`` describes it: what the tests of the edge walk along."""

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.openapi import document

METHODS = ("get", "post", "put", "patch", "delete", "head")
SHARED = re.compile("#/components/(responses|parameters|headers|examples)/(.+)")
PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Op:
    """One operation."""

    method: str
    path: str
    described: dict[str, Any]

    def __str__(self) -> str:
        return str(self.described["operationId"])

    @property
    def scopes(self) -> list[str]:
        return [scope for way in self.described.get("security", []) for names in way.values() for scope in names]

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.path)

    @property
    def content(self) -> dict[str, Any]:
        """What the body may be, by type."""
        return dict(self.described.get("requestBody", {}).get("content", {}))

    @property
    def takes_json(self) -> bool:
        return "application/json" in self.content

    @property
    def example(self) -> Any:
        """The JSON body of the documentation; nothing where there is none."""
        return deepcopy(self.content.get("application/json", {}).get("example"))

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def streams(self) -> bool:
        """Whether a response goes on: HEAD tells who gets one."""
        return "text/event-stream" in self.described["responses"].get("200", {}).get("content", {})

    def codes(self, status: int) -> list[str]:
        """The problem codes that are documented for a status."""
        return list(self.described["responses"].get(str(status), {}).get("x-problem-codes", []))

    def at(self, **ids: str) -> str:
        """Its path, with ids in it."""
        return PARAMETER.sub(lambda found: ids[found[1]], self.path)


@cache
def whole_document() -> dict[str, Any]:
    """The document, with what operations share written out in each of them. Schemas stay references."""
    found = dict(json.loads(json.dumps(document())))
    found["paths"] = _written_out(found["paths"], found["components"])
    return found


def _written_out(node: Any, components: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_written_out(inner, components) for inner in node]
    if not isinstance(node, dict):
        return node
    if (shared := SHARED.fullmatch(node.get("$ref", ""))) is not None:
        return _written_out(components[shared[1]][shared[2]], components)
    written = {name: _written_out(inner, components) for name, inner in node.items()}
    if "schema" in written and "examples" in written:
        (written["example"],) = (example["value"] for example in written.pop("examples").values())
    return written


@cache
def everything() -> tuple[Op, ...]:
    """All that there is."""
    return tuple(
        Op(method.upper(), path, item[method])
        for path, item in whole_document()["paths"].items()
        for method in METHODS
        if method in item
    )


@cache
def operations() -> tuple[Op, ...]:
    """All that need a token."""
    return tuple(operation for operation in everything() if operation.path.startswith("/v1/") and operation.scopes)


OPEN_TO_EVERYONE = ("/v1/track",)
"""What needs no token under ``/v1``: the migrant has none (``tests/http/track/``)."""


@cache
def operation_at(method: str, path: str) -> Op | None:
    """Which operation a request meets; fixed segments come before parameters."""
    return next((op for shape, op in _shapes(method) if shape.fullmatch(path)), None)


@cache
def _shapes(method: str) -> list[tuple[re.Pattern[str], Op]]:
    known = [op for op in everything() if op.method == method and op.path.startswith("/v1/")]
    known.sort(key=lambda op: op.path.count("{"))
    return [(re.compile(PARAMETER.sub("[^/]*", op.path)), op) for op in known]
