"""What somebody typed into a form, and the JSON that the API takes instead.

The name of a field is its place in the JSON: ``profile.sex`` is ``{"profile": {"sex": …}}``. So an error of the API,
which names a place by its JSON pointer, leads back to the field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request

from api.html.form_bodies import form_bytes
from api.http.body import MIB, Body
from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

FORM = Body.form(max_bytes=MIB)
"""A letter of Khmer takes nine bytes in a form."""
MOST_FIELDS = 1000


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a form as they were sent, in order."""

    pairs: tuple[tuple[str, str], ...] = ()

    def one(self, name: str) -> str:
        """Return the last value of a field; "" if it was not sent."""
        return next((value for given, value in reversed(self.pairs) if given == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field that is not empty, each once."""
        return tuple(dict.fromkeys(value for given, value in self.pairs if given == name and value))

    def has(self, name: str) -> bool:
        """Whether the field was sent, even empty."""
        return any(given == name for given, _ in self.pairs)


async def read_form(request: Request) -> Typed:
    """Read a form of ours; raises ``InvalidValues``, ``BodyTooLarge`` or ``UnsupportedMediaType``."""
    body = await form_bytes(request, FORM)
    try:
        found = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise InvalidValues((FieldFault("", "invalid_value", Sentence("The form cannot be read.")),)) from None
    return Typed(tuple((name, value.replace("\r\n", "\n")) for name, value in found))


def put(document: dict[str, Any], name: str, value: Any) -> None:
    """Put a value at its place in the JSON."""
    *outer, last = name.split(".")
    for step in outer:
        document = document.setdefault(step, {})
    document[last] = value


def found_at(document: Mapping[str, Any], name: str) -> Any:
    """Return the value at that place; ``None`` if there is none."""
    found: Any = document
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def field_of(pointer: str, names: Sequence[str]) -> str | None:
    """Return the field that a JSON pointer means: itself, or the nearest one that contains it or lies in it."""
    place = pointer.removeprefix("/").replace("/", ".")
    for name in names:
        if place == name or place.startswith(f"{name}."):
            return name
    return next((name for name in names if place and name.startswith(f"{place}.")), None)
