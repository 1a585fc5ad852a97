"""Writes the request of a form from what was typed, and fills a form in from what is there."""

from collections.abc import Mapping
from typing import Any

from api.desk.desk import Desk
from api.desk.forms.form import Field, Form, Kind, Params
from api.desk.typed import Typed, found_at, put

Values = dict[str, Any]
"""What stands in the fields: a text, or a list of texts."""


def request_body(
    desk: Desk, form: Form, params: Params, typed: Typed, present: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the JSON. What was left empty is left out; in a change (``present``) it is removed instead."""
    body: dict[str, Any] = {}
    for name, value in form.fixed.items():
        put(body, name, value.format(**params) if isinstance(value, str) else value)
    for one in form.fields:
        value = _value(desk, one, typed)
        if value is not None:
            put(body, one.name, value)
        elif present is not None and found_at(present, one.name) not in (None, [], {}):
            put(body, one.name, [] if one.kind in (Kind.CHOICES, Kind.LINES) else None)
    if form.finish is not None:
        form.finish(desk, body)
    return body


def typed_values(form: Form, typed: Typed) -> Values:
    """Return what was typed, to show it again."""
    several = (Kind.CHOICES,)
    return {one.name: list(typed.all(one.name)) if one.kind in several else typed.one(one.name) for one in form.fields}


def present_values(desk: Desk, form: Form, present: Mapping[str, Any]) -> Values:
    """Return what is there, to fill the form in."""
    return {one.name: _shown(desk, one, found_at(present, one.name)) for one in form.fields}


def _value(desk: Desk, one: Field, typed: Typed) -> Any:
    text = typed.one(one.name).strip()
    match one.kind:
        case Kind.CHECK:
            return bool(text)
        case Kind.YES_NO:
            return {"yes": True, "no": False}.get(text)
        case Kind.CHOICES:
            chosen = list(typed.all(one.name))
            return ([{one.member: value} for value in chosen] if one.member else chosen) or None
        case Kind.LINES:
            return [line.strip() for line in text.splitlines() if line.strip()] or None
        case Kind.PAIRS:
            return _pairs(text)
        case Kind.MOMENT:
            return desk.formats.from_input(text) if text else None
        case Kind.NUMBER:
            return int(text) if text.isdecimal() and len(text) < 10 else text or None
        case _:
            return text or None


def _pairs(text: str) -> dict[str, str] | None:
    split = [line.partition(":") for line in text.splitlines() if line.strip()]
    return {name.strip(): value.strip() for name, _, value in split} or None


def _shown(desk: Desk, one: Field, value: Any) -> Any:
    match one.kind:
        case Kind.CHOICES:
            return [choice[one.member] if one.member else choice for choice in value or ()]
        case Kind.LINES:
            return "\n".join(str(line) for line in value or ())
        case Kind.PAIRS:
            return "\n".join(f"{name}: {text}" for name, text in (value or {}).items())
        case Kind.MOMENT:
            return desk.formats.for_input(value)
        case Kind.CHECK:
            return "1" if value else ""
        case Kind.YES_NO:
            return "" if value is None else "yes" if value else "no"
        case _:
            return "" if value is None else str(value)
