"""Filters that take one or more codes of a list, separated by commas."""

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import AfterValidator
from pydantic_core import PydanticKnownError

from api.v1.fields import checked
from domain.kernel.sentence import Sentence


def only(codes: Iterable[str]) -> AfterValidator:
    """Reject a text that names anything other than codes of this list."""
    codes = tuple(codes)
    sentence = Sentence("Name one or more of these, separated by commas: {choices}.", choices=", ".join(codes))
    known: Callable[[str], bool] = frozenset(codes).__contains__
    return checked(lambda given: all(map(known, given.split(","))), sentence)


def one_of(codes: Iterable[str]) -> AfterValidator:
    """Reject a text that is not one of these codes, with the same error as an enumeration."""
    known = tuple(codes)
    expected = ", ".join(f"'{code}'" for code in known)

    def check(given: str) -> str:
        if given not in known:
            raise PydanticKnownError("enum", {"expected": expected})
        return given

    return AfterValidator(check)


def listed(codes: Iterable[str], description: str, longest: int = 500) -> dict[str, Any]:
    """Return the arguments that declare such a query parameter."""
    one = f"({'|'.join(codes)})"
    return {
        "max_length": longest,
        "description": f"{description} Separate several with commas.",
        "json_schema_extra": {"pattern": f"^{one}(,{one})*$"},
    }
