"""Filters that take one or more codes of a list, separated by commas."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from pydantic import AfterValidator

from api.v1.fields import checked
from domain.kernel.sentence import Sentence


def only(codes: type[StrEnum]) -> AfterValidator:
    """Reject a text that names anything other than codes of this list."""
    sentence = Sentence("Name one or more of these, separated by commas: {choices}.", choices=", ".join(codes))
    known: Callable[[str], bool] = frozenset(codes).__contains__
    return checked(lambda given: all(map(known, given.split(","))), sentence)


def listed(codes: type[StrEnum], description: str) -> dict[str, Any]:
    """Return the arguments that declare such a query parameter."""
    one = f"({'|'.join(codes)})"
    return {
        "max_length": 500,
        "description": f"{description} Separate several with commas.",
        "json_schema_extra": {"pattern": f"^{one}(,{one})*$"},
    }
