"""Fields that organisations, centres and corridors share."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints

from api.v1.fields import Line, Name, Named
from domain.directory.codes import CODE_PATTERN, new_code
from domain.directory.durations import parse_duration


def _duration(given: str) -> str:
    parse_duration(given)
    return given


NewCode = Annotated[
    str,
    StringConstraints(strict=True, pattern=CODE_PATTERN),
    AfterValidator(new_code),
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
    """Describes a mapping's keys and allows any key of that form, so that generated clients get a type for it."""

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        found = super().__get_pydantic_json_schema__(core, handler)
        ((pattern, value),) = found.pop("patternProperties").items()
        words = {"type": "string", **found.pop("propertyNames"), "pattern": pattern}
        return {**found, "propertyNames": words, "additionalProperties": value}


Notes = Annotated[
    dict[Name, Line], Field(max_length=20), _AnyWord("NotesInput", "Texts under headings of your choice.")
]
"""The centre's own headings and their texts, as it publishes them."""

NotesPatch = Annotated[
    dict[Name, Line | None],
    Field(max_length=20),
    _AnyWord("NotesPatch", "Headings to add or change; `null` removes one."),
]

NotesShown = Annotated[dict[str, str], Named("Notes", "Texts under headings that the centre has chosen.")]

OPENING_HOURS: dict[str, Any] = {
    "description": "Days and hours as the centre publishes them, in its own local time.",
    "examples": [{"mon-fri": "08:00-12:00 13:00-17:00", "sat": "08:00-12:00"}],
}
CONTACT: dict[str, Any] = {
    "description": "How to reach the centre itself. Public: never put anything about a migrant here.",
    "examples": [{"phone": "+85553952500", "email": "battambang@nea.example"}],
}
