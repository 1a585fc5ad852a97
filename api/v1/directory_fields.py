"""Fields that organisations, centres and corridors share."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints

from api.v1.fields import Line, Name, Named, checked
from domain.directory.codes import CODE_PATTERN, NOT_A_CODE, is_code
from domain.directory.durations import parse_duration


def _duration(given: str) -> str:
    parse_duration(given)
    return given


NewCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=CODE_PATTERN),
    checked(is_code, NOT_A_CODE),
    Named("NewCode", "A short code for people to read out; unique among objects of its kind."),
]
Duration = Annotated[
    str,
    StringConstraints(strict=True, max_length=40),
    AfterValidator(_duration),
    Named("Duration", "A duration, ISO 8601, such as PT24H or P14D.", format="duration"),
]
PathReference = Annotated[str, Path(description="Its id or its code.")]


class _AnyWord(Named):
    """Says of a mapping what its keys must be and that any such key may be used, so that clients get a type for it."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        found = super().__get_pydantic_json_schema__(core, handler)
        ((pattern, value),) = found.pop("patternProperties").items()
        words = {"type": "string", **found.pop("propertyNames"), "pattern": pattern}
        return {**found, "propertyNames": words, "additionalProperties": value}


Notes = Annotated[
    dict[Name, Line], Field(max_length=20), _AnyWord("NotesInput", "Texts under words of your own choice.")
]
"""Free words → texts, as a centre publishes them."""

NotesShown = Annotated[dict[str, str], Named("Notes", "Texts under words that the centre has chosen.")]

OPENING_HOURS: dict[str, Any] = {
    "description": "Days and hours as the centre publishes them, in its own local time.",
    "examples": [{"mon-fri": "08:00-12:00 13:00-17:00", "sat": "08:00-12:00"}],
}
CONTACT: dict[str, Any] = {
    "description": "How the centre itself is reached; public. Nothing of any migrant.",
    "examples": [{"phone": "+85553952500", "email": "battambang@nea.example"}],
}
