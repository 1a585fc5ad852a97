"""Moves what operations share into ``components`` (refusals, parameters, examples), so that each is written once."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from api.openapi.headers import HEADERS
from api.openapi.refusals import refusal_names

Node = dict[str, Any]

OF_LISTS = ("Limit", "Cursor", "Fields")
"""Query parameters that filter nothing. The others get a suffix, because a schema may have their bare name."""


def share_components(found: Node) -> None:
    """Share the components of the whole document."""
    components = found["components"]
    components["responses"] = _share_responses(found)
    components["parameters"] = _share_parameters(found)
    components["examples"] = _share_examples(found)
    components["headers"] = HEADERS
    order = ("securitySchemes", "parameters", "headers", "responses", "schemas", "examples")
    found["components"] = {name: components[name] for name in order}


def operations_of(found: Node) -> Iterator[Node]:
    """Return every operation of the document."""
    for path in found["paths"].values():
        yield from path.values()


def pascal(name: str) -> str:
    """Convert a name to PascalCase: ``not_found`` → ``NotFound``, ``If-Match`` → ``IfMatch``."""
    return "".join(word[:1].upper() + word[1:] for word in name.replace("-", "_").split("_"))


def _share_responses(found: Node) -> Node:
    shared: Node = {}
    names = refusal_names(found)
    written = [(op, status, answer) for op in operations_of(found) for status, answer in op["responses"].items()]
    for op, status, answer in written:
        if "x-problem-codes" in answer:
            name = names[status, tuple(answer["x-problem-codes"])]
            if shared.get(name, answer) != answer:  # of another kind or size of body
                name = f"{name}Of{pascal(op['operationId'])}"
        elif status >= "3" and sum(answer == other for _, _, other in written) > 1:
            name = pascal(HTTPStatus(int(status)).phrase.replace(" ", "_"))
            name = f"OAuth{name}" if "OAuth" in op["tags"] else name
        else:
            continue
        _add(shared, name, answer)
        op["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))


def _share_parameters(found: Node) -> Node:
    shared: Node = {}
    written = [parameter for op in operations_of(found) for parameter in op.get("parameters", ())]
    for op in operations_of(found):
        for place, parameter in enumerate(op.get("parameters", ())):
            if sum(parameter == other for other in written) > 1:
                name = _parameter_name(parameter)
                _add(shared, name, parameter)
                op["parameters"][place] = {"$ref": f"#/components/parameters/{name}"}
    return dict(sorted(shared.items()))


def _parameter_name(parameter: Node) -> str:
    name = pascal(parameter["name"])
    if parameter["in"] == "header" and parameter["required"]:
        return f"{name}Required"
    return f"{name}Filter" if parameter["in"] == "query" and name not in OF_LISTS else name


def _share_examples(found: Node) -> Node:
    shared: Node = {}
    for op in operations_of(found):
        answers = [(op["operationId"], answer) for status, answer in op["responses"].items() if status[0] == "2"]
        for name, place in [(f"{op['operationId']}_request", op.get("requestBody", {})), *answers]:
            for kind, content in place.get("content", {}).items():
                if "example" in content:
                    called = f"{name}_{kind.partition('/')[2]}" if kind.startswith("text/") else name
                    known = _known_as(shared, called, content.pop("example"))
                    content["examples"] = {"example": {"$ref": f"#/components/examples/{known}"}}
    return dict(sorted(shared.items()))


def _known_as(shared: Node, name: str, value: Any) -> str:
    for known, example in shared.items():
        if example["value"] == value:
            return known
    shared[name] = {"value": value}
    return name


def _add(shared: Node, name: str, described: Node) -> None:
    if shared.setdefault(name, described) != described:
        raise LookupError(f"two components are called {name}")
