"""Every way to spoil one value of a request body, found by walking its schema in ``openapi.yaml``."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.http.access.matrix.operations import Op, whole_document

Schema = dict[str, Any]
BAD_TIMES = ("10000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-22", 1e9, 10**30,
             "2026-11-22T08:30:00", "2026-11-22T24:30:00Z", "9999-12-31T23:59:59-14:00",
             "٢٠٢٦-11-22T00:00:00Z")  # fmt: skip
BAD_DAYS = ("10000-01-01", "2026-02-30", 20260101, "2026-11-22T00:00:00Z", "0000-00-00", "-2026-01-01")
BAD_TEXTS = ("a\x00b", "\ud800", "x\udfffy")
BAD_CHOICES = ("nonsense", "", "\x00", "SELF ", "é")
BAD_NUMBERS = ("5", 1.5, 10**30, -(10**30), 1e308)
BAD_SWITCHES = ("true", 0, 1, "", "no")


@dataclass(frozen=True)
class Spoilt:
    """A body with one bad value. ``pointer`` is where it stands."""

    pointer: str
    why: str
    body: Any


def spoilt_bodies(op: Op) -> Iterator[Spoilt]:
    """Give every spoilt form of the documented example."""
    schema = resolved(op.content["application/json"]["schema"])
    example = op.example if isinstance(op.example, dict) else {}
    for pointer, keys, why, bad in _of_object(schema, example, ()):
        yield Spoilt(pointer, why, put(example, keys, bad))
    for name in schema.get("required", ()):
        yield Spoilt(f"/{name}", "missing", {key: value for key, value in example.items() if key != name})


def resolved(schema: Schema) -> Schema:
    """Follow references, and look past "or null"."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return resolved(whole_document()["components"]["schemas"][name])
    for base in schema.get("allOf", ()):
        schema = {**resolved(base), **{key: value for key, value in schema.items() if key != "allOf"}}
    if isinstance(schema.get("type"), list):
        return {**schema, "type": schema["type"][0]}
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    return resolved(choices[0]) if choices else schema


def takes_null(schema: Schema) -> bool:
    if "$ref" in schema:
        return takes_null(whole_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    nothing = [choice for choice in schema.get("anyOf", ()) if choice.get("type") == "null"]
    return bool(nothing) or "null" in schema.get("type", ())


def put(body: Any, keys: tuple[Any, ...], value: Any) -> Any:
    """Set one value deep inside a copy; what is missing on the way is made."""
    if not keys:
        return value
    first, *rest = keys
    if isinstance(first, int):
        filled = deepcopy(body) if isinstance(body, list) and body else [None]
        filled[first] = put(filled[first], tuple(rest), value)
        return filled
    inner = body if isinstance(body, dict) else {}
    return {**inner, first: put(inner.get(first), tuple(rest), value)}


Found = tuple[str, tuple[Any, ...], str, Any]


def _of_object(schema: Schema, example: Any, keys: tuple[Any, ...]) -> Iterator[Found]:
    for way in schema.get("oneOf", ()):
        # null says here that it is the other way
        spoilt = _of_object(resolved(way), example, keys)
        yield from (one for one in spoilt if one[2] != "null" or len(one[1]) > len(keys) + 1)
    if isinstance(schema.get("additionalProperties"), dict):
        yield from _of_value(schema["additionalProperties"], None, (*keys, "zz_any"))
        yield _at((*keys, "x" * (resolved(schema["propertyNames"])["maxLength"] + 1)), "name too long", "x")
    if schema.get("additionalProperties") is False:
        yield _at((*keys, "zz_unknown"), "unknown", 1)
        yield _at((*keys, "per~so/n\x00"), "unknown", "x")
    for name, inner in schema.get("properties", {}).items():
        here = example.get(name) if isinstance(example, dict) else None
        yield from _of_value(inner, here, (*keys, name))


def _of_value(outer: Schema, example: Any, keys: tuple[Any, ...]) -> Iterator[Found]:
    schema = resolved(outer)
    if not takes_null(outer):
        yield _at(keys, "null", None)
    kind = schema.get("type", "object" if "oneOf" in schema else None)
    if kind == "null":
        return
    for wrong in ([], {}) if kind not in ("array", "object") else ("x", 5, True):
        yield _at(keys, "wrong type", wrong)
    if kind == "object":
        yield _at(keys, "wrong type", [])
        yield from _of_object(schema, example, keys)
    elif kind == "array":
        yield _at(keys, "wrong type", {})
        if "maxItems" in schema:
            yield _at(keys, "too many", [None] * (schema["maxItems"] + 1))
        item = example[0] if isinstance(example, list) and example else None
        yield from _of_value(schema["items"], item, (*keys, 0))
    else:
        yield from (_at(keys, f"bad {kind}", bad) for bad in _bad_values(schema))


def _bad_values(schema: Schema) -> Iterator[Any]:
    if "enum" in schema or "const" in schema:
        yield from (*BAD_CHOICES, 5, True)
    elif schema.get("format") == "date-time":
        yield from (*BAD_TIMES, True)
    elif schema.get("format") == "date":
        yield from (*BAD_DAYS, True)
    elif schema.get("type") == "string":
        yield from (*BAD_TEXTS, 5, True, 1.5)
        yield from ("",) if schema.get("minLength") else ()
        yield from ("x" * (schema["maxLength"] + 1), "é" * 50_000) if "maxLength" in schema else ()
        yield from ("nonsense !",) if not re.search(schema.get("pattern", ""), "nonsense !") else ()
    elif schema.get("type") == "integer":
        yield from (*BAD_NUMBERS, True)
    elif schema.get("type") == "boolean":
        yield from BAD_SWITCHES


def _at(keys: tuple[Any, ...], why: str, bad: Any) -> Found:
    pointer = "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)
    return pointer, keys, why, bad
