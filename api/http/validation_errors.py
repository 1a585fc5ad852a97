"""Turns pydantic's errors into pointers and sentences, never quoting the value: it may be personal data."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

M = TypeVar("M", bound=BaseModel)
CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_too_long": "too_long",
    "string_too_short": "too_short",
    "too_long": "too_long",
    "too_short": "too_short",
    "enum": "not_in_list",
    "literal_error": "not_in_list",
    "string_type": "wrong_type",
    "int_type": "wrong_type",
    "bool_type": "wrong_type",
    "dict_type": "wrong_type",
    "tuple_type": "wrong_type",
    "list_type": "wrong_type",
    "model_attributes_type": "wrong_type",
    "model_type": "wrong_type",
    "string_unicode": "not_unicode",
    "buddhist_era": "buddhist_era",
}
AN_OBJECT, A_LIST = Sentence("Must be an object."), Sentence("Must be a list.")
AN_INTEGER, TRUE_OR_FALSE = Sentence("Must be an integer."), Sentence("Must be true or false.")
MOST_FAULTS = 50
NOT_VALID = Sentence("This value is not valid.")
SENTENCES = {
    "missing": Sentence("This field is required."),
    "extra_forbidden": Sentence("There is no such field."),
    "string_unicode": Sentence("This text contains half a character (a lone surrogate)."),
    "string_type": Sentence("Must be a string."),
    "int_type": AN_INTEGER,
    "int_parsing": AN_INTEGER,
    "int_from_float": AN_INTEGER,
    "bool_type": TRUE_OR_FALSE,
    "bool_parsing": TRUE_OR_FALSE,
    "dict_type": AN_OBJECT,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
    "tuple_type": A_LIST,
    "list_type": A_LIST,
}
"""Sentences for pydantic's error types."""

Limits = dict[str, Any]
LIMITS: dict[str, Callable[[Limits], Sentence]] = {
    "string_too_short": lambda limits: _at_least(limits["min_length"]),
    "string_too_long": lambda limits: Sentence("Must have at most {most} characters.", most=limits["max_length"]),
    "string_pattern_mismatch": lambda limits: Sentence("Must have this form: {pattern}", pattern=limits["pattern"]),
    "enum": lambda limits: _one_of(limits["expected"]),
    "literal_error": lambda limits: _one_of(limits["expected"]),
    "too_short": lambda limits: _at_least(limits["min_length"]),
    "too_long": lambda limits: Sentence("Must have at most {most} items.", most=limits["max_length"]),
    "greater_than_equal": lambda limits: Sentence("Must be at least {least}.", least=limits["ge"]),
    "less_than_equal": lambda limits: Sentence("Must be at most {most}.", most=limits["le"]),
    "value_error": lambda limits: _own_sentence(limits["error"]),
    "buddhist_era": lambda limits: Sentence(
        "{year} is {common} in the common era; write {common}.", year=limits["year"], common=limits["common"]
    ),
}
"""Sentences that include a limit or the outcome of our own check."""


def _at_least(least: int) -> Sentence:
    return (
        Sentence("Must not be empty.")
        if least == 1
        else Sentence("Must have a length of at least {least}.", least=least)
    )


def _one_of(expected: str) -> Sentence:
    """``expected`` is pydantic's English list: 'male', 'female' or 'other'."""
    return Sentence("Must be one of: {choices}.", choices=", ".join(re.findall("'([^']*)'", expected)) or expected)


def _own_sentence(refused: ValueError) -> Sentence:
    """Our validators raise ``ValueError(Sentence(…))``. A library's message is dropped, as it may quote the value."""
    reason = refused.args[0] if refused.args else None
    return reason if isinstance(reason, Sentence) else NOT_VALID


def read_as(model: type[M], given: Any) -> M:
    """Read values that did not come as JSON by the model of a body; raises ``RequestValidationError`` as for one."""
    try:
        return model.model_validate(given)
    except ValidationError as wrong:
        raise RequestValidationError(_of_a_body(wrong)) from None


def faults_in(wrong: ValidationError) -> tuple[FieldFault, ...]:
    """Return the faults of an object that is not itself a request body, with pointers into it."""
    return faults_of(_of_a_body(wrong))


def _of_a_body(wrong: ValidationError) -> list[dict[str, Any]]:
    return [{**one, "loc": ("body", *one["loc"])} for one in wrong.errors()]


def faults_of(found: Sequence[Any]) -> tuple[FieldFault, ...]:
    """Return one fault for each error, at most ``MOST_FAULTS``."""
    return tuple(_fault(error) for error in found[:MOST_FAULTS])


def _fault(error: dict[str, Any]) -> FieldFault:
    kind = error["type"]
    with_limits = LIMITS.get(kind)
    message = SENTENCES.get(kind, NOT_VALID) if with_limits is None else with_limits(error["ctx"])
    return FieldFault(_pointer(error["loc"]), CODES.get(kind, "invalid_value"), message)


def _pointer(location: Sequence[Any]) -> str:
    where, *parts = location
    prefix = "" if where == "body" else f"/{where}"
    return prefix + pointer_to(*parts)


def pointer_to(*parts: object) -> str:
    """Write a JSON pointer (RFC 6901); at most 64 characters of each name from the body are shown."""
    shown = (str(part)[:64].encode("utf-8", "replace").decode() for part in parts)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in shown)


def refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """Raise ``InvalidValues`` for query parameters that are not ``known``, or given twice."""
    given = [name for name, _ in request.query_params.multi_items()]
    faults = [
        FieldFault(f"/query/{name[:64]}", "unknown_field", Sentence("There is no such query parameter."))
        for name in dict.fromkeys(given)
        if name not in known
    ] + [
        FieldFault(f"/query/{name}", "given_twice", Sentence("Give this query parameter only once."))
        for name in dict.fromkeys(given)
        if name in known and given.count(name) > 1
    ]
    if faults:
        raise InvalidValues(tuple(faults[:MOST_FAULTS]))
