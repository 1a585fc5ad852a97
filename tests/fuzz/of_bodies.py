"""Whole bodies, as the examples of ``openapi.yaml`` have them."""

import json
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import yaml
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, TypeAdapter

from api.http.body import read_json
from api.http.merging import changes_nothing, merged
from api.http.problems import MalformedJson
from api.http.validation_errors import faults_of, read_as
from api.v1.cases.births import BirthYear
from api.v1.fields import RequestBody
from api.v1.money import MoneyBody
from api.v1.patches import Patch
from api.v1.routers import ROUTERS  # noqa: F401 - all bodies are known once it is imported
from domain.kernel.errors import CorridorError, InvalidValues
from tests.fuzz.inputs import OCTETS, Make, documents, texts
from tests.fuzz.of_values import _faults
from tests.fuzz.parser import Parser

MIB = 2**20


MONEY = ({"amount": "1234.50", "currency": "THB"}, {"amount": "000000000000.0000", "currency": "XXX"})


JSON = ('{"a": [1, 2.5, null, true, "\\u1780"], "b": {}}', '{"a":1,"a":2}', "[1e400, NaN, -Infinity]", "9" * 5000)


NESTED = ("[" * 3000, '{"a":' * 3000, "\\ud800", '"\\ud83d\\ude00"')


def _whole(given: bytes, found: Any) -> None:
    if found is None or isinstance(found, dict | list | str):
        written = json.dumps(found)
        assert "Infinity" in written or read_json(written.encode()) == found


def _bodies() -> list[tuple[str, type[BaseModel], list[Any]]]:
    """Return each body of the API with its schema and its examples."""
    document = yaml.load((Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    known: dict[str, type[BaseModel]] = {}
    waiting: list[type[BaseModel]] = [RequestBody]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        known[str(model.model_config.get("title") or model.__name__)] = model
    found = {}
    for path in document["paths"].values():
        for operation in path.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
            examples = [_example(document, one) for one in content.get("examples", {}).values()]
            if name in known and examples:
                found[name] = (name, known[name], examples)
    return list(found.values())


def _example(document: Any, given: Any) -> Any:
    """Return the value of an example, which may stand elsewhere in the document."""
    return (
        given["value"]
        if "value" in given
        else document["components"]["examples"][given["$ref"].rpartition("/")[2]]["value"]
    )


def _body(model: type[BaseModel], examples: list[Any]) -> Callable[[Any], Any]:
    """Read a body as a route does: make it the command, or merge it into what is stored."""
    conversions = [
        name for name in dir(model) if name.startswith("to_") and len(signature(getattr(model, name)).parameters) == 1
    ]

    def read(given: Any) -> Any:
        try:
            body = read_as(model, given)
        except RequestValidationError as wrong:
            raise InvalidValues(faults_of(wrong.errors())) from None
        if isinstance(body, Patch):
            assert body.changes_nothing is changes_nothing(body.sent)
            for stored in examples:
                body.onto(body.of, stored)
        for name in conversions:
            getattr(body, name)()
        return body

    return read


def _merges(given: tuple[Any, Any], found: Any) -> None:
    _, patch = given
    assert merged(found, patch) == found


def _two(make: Make) -> Make:
    def both(random: Any) -> tuple[Any, Any]:
        first, second = make(random), make(random)
        return (first if isinstance(first, dict) else {}), (second if isinstance(second, dict) else {})

    return both


BODIES = _bodies()


TREE = {"a": {"b": {"c": 1}, "d": [1, {"e": None}]}, "f": None, "g": "h"}


PARSERS = (
    Parser(
        "birth year", documents([1997, 2540, "1997"]), _faults(TypeAdapter(BirthYear).validate_python), (InvalidValues,)
    ),
    Parser(
        "money", documents(MONEY), _faults(lambda given: MoneyBody.model_validate(given).to_money()), (InvalidValues,)
    ),
    Parser(
        "JSON",
        texts([one.encode() for one in (*JSON, *NESTED)], of=OCTETS, longest=8000),
        read_json,
        (MalformedJson,),
        _whole,
        tuple(one.encode() for one in JSON),
        MIB,
    ),
    Parser("merge patch", _two(documents([TREE, {"a": {"b": None}}])), lambda given: merged(*given), (), _merges),
    *(
        Parser(f"body {name}", documents(examples), _body(model, examples), (CorridorError,))
        for name, model, examples in BODIES
    ),
)
