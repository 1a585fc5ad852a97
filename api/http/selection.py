"""``fields=id,status``: keeps only these members of each item of a list, or of a single object.

It works on the finished response, so every operation and every way to build a body has it, and the ETag is that of what
is sent. The guard reads the parameter, because it knows what the operation returns.
"""

import json
from dataclasses import dataclass
from typing import Any, get_args

from fastapi import Request
from pydantic import BaseModel, RootModel
from pydantic_core import from_json

from domain.kernel.errors import FieldFault, InvalidValues
from domain.kernel.sentence import Sentence

PARAMETER = "fields"
DESCRIBED: dict[str, Any] = {
    "name": PARAMETER,
    "in": "query",
    "required": False,
    "description": "Keep only these members of the object, or of each item of a list; separate them with commas. The "
    "others are missing then, also those that the schema requires.",
    "schema": {"type": "string", "maxLength": 1000, "pattern": "^[a-z_]+(,[a-z_]+)*$"},
    "example": "id,status,updated_at",
}


@dataclass(frozen=True, slots=True)
class Selectable:
    """The members that can be selected: those of the items if the response is a list, otherwise its own, or both if the
    operation may respond with either.
    """

    names: frozenset[str]
    of_items: bool

    def read(self, request: Request) -> "Selection | None":
        """Read the parameter; raises ``InvalidValues`` for an unknown member."""
        given = request.query_params.get(PARAMETER) if request.scope["query_string"] else None
        if given is None:
            return None
        wanted = frozenset(given.split(","))
        if not wanted <= self.names:
            sentence = Sentence("Name fields of the response, separated by commas.")
            raise InvalidValues((FieldFault(f"/query/{PARAMETER}", "not_in_list", sentence),))
        return Selection(wanted, self.of_items)


@dataclass(frozen=True, slots=True)
class Selection:
    """The members that a caller asked for."""

    wanted: frozenset[str]
    of_items: bool

    def keep(self, body: bytes) -> bytes:
        """Return the body with only these members."""
        whole: dict[str, Any] = from_json(body)
        is_list = self.of_items and "items" in whole
        kept = {**whole, "items": [self._of(item) for item in whole["items"]]} if is_list else self._of(whole)
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()

    def _of(self, item: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in item.items() if name in self.wanted}


def selectable(method: str, answer: type[BaseModel] | None) -> Selectable | None:
    """Return what callers may select from a response; only what is read has it."""
    if method not in ("GET", "HEAD") or answer is None:
        return None
    if issubclass(answer, RootModel):
        choices = [selectable(method, choice) for choice in get_args(answer.model_fields["root"].annotation)]
        names = frozenset(name for choice in choices if choice is not None for name in choice.names)
        return Selectable(names, of_items=True)
    items = answer.model_fields.get("items")
    if items is None:
        return Selectable(_names(answer), of_items=False)
    (item, *_) = items.annotation.__args__  # type: ignore[union-attr]
    return Selectable(_names(item), of_items=True)


def _names(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(field.serialization_alias or name for name, field in model.model_fields.items())
