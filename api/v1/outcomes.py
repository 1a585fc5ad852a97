"""Outcomes that a request may set: all except `merged`, which only a merge sets."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticKnownError

from api.v1.fields import NAMED
from domain.vocabulary import Outcome

GIVEN = tuple(str(outcome) for outcome in Outcome if outcome is not Outcome.MERGED)


def _given(said: Any) -> Any:
    """Refuse other values with the list of allowed ones, as for every vocabulary."""
    if not isinstance(said, str) or said not in GIVEN:
        *most, last = (f"'{code}'" for code in GIVEN)
        raise PydanticKnownError("enum", {"expected": f"{', '.join(most)} or {last}"})
    return said


GivenOutcome = Annotated[
    Outcome,
    BeforeValidator(_given),
    WithJsonSchema(
        {
            "type": "string",
            "enum": list(GIVEN),
            NAMED: {"name": "GivenOutcome", "description": "How a referral or a case ended; `merged` cannot be set."},
        }
    ),
]
