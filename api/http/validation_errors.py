"""What pydantic found wrong, as pointers and sentences. Never the value itself: it may be personal data."""

from collections.abc import Sequence
from typing import Any

from domain.kernel.errors import FieldFault

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
}
AN_OBJECT, A_LIST = "Write an object, in braces.", "Write a list, in square brackets."
SENTENCES = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field.",
    "string_unicode": "This text holds half a character (a lone surrogate).",
    "string_type": "Write a text, in quotation marks.",
    "string_too_short": "Write at least {min_length} character(s).",
    "string_too_long": "Write at most {max_length} characters.",
    "string_pattern_mismatch": "Write it in the form {pattern}",
    "int_type": "Write a whole number, without quotation marks.",
    "int_parsing": "Write a whole number.",
    "bool_type": "Write true or false, without quotation marks.",
    "bool_parsing": "Write true or false.",
    "enum": "Choose one of {expected}.",
    "literal_error": "Choose one of {expected}.",
    "dict_type": AN_OBJECT,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
    "tuple_type": A_LIST,
    "list_type": A_LIST,
    "too_short": "Give at least {min_length} item(s).",
    "too_long": "Give at most {max_length} items.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than_equal": "Give {le} or less.",
}
"""What a person can do about it; the limits are filled in. Whatever is not here has a sentence of its own."""


def faults_of(found: Sequence[Any]) -> tuple[FieldFault, ...]:
    """Give one fault for each error, at most 50."""
    return tuple(_fault(error) for error in found[:50])


def _fault(error: dict[str, Any]) -> FieldFault:
    code = CODES.get(error["type"], "invalid_value")
    said = SENTENCES.get(error["type"])
    message = (
        said.format(**error.get("ctx", {})) if said else _sentence(str(error["msg"]).removeprefix("Value error, "))
    )
    return FieldFault(_pointer(error["loc"]), code, message)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _pointer(location: Sequence[Any]) -> str:
    where, *parts = location
    prefix = "" if where == "body" else f"/{where}"
    return prefix + pointer_to(*parts)


def pointer_to(*parts: object) -> str:
    """Write a JSON pointer (RFC 6901) to what a body names, of which it shows 64 characters at most."""
    shown = (str(part)[:64].encode("utf-8", "replace").decode() for part in parts)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in shown)
