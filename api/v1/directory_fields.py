"""Fields that organisations, centres and corridors share."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, Field, StringConstraints

from api.v1.fields import Line, Name, Said, checked
from domain.directory.codes import CODE_PATTERN, NOT_A_CODE, is_code
from domain.directory.durations import parse_duration


def _duration(given: str) -> str:
    parse_duration(given)
    return given


NewCode = Annotated[str, StringConstraints(strict=True, pattern=CODE_PATTERN), checked(is_code, NOT_A_CODE)]
Duration = Annotated[
    str, StringConstraints(strict=True, max_length=40), AfterValidator(_duration), Said(format="duration")
]
PathReference = Annotated[str, Path(description="Its id or its code.")]
Notes = Annotated[dict[Name, Line], Field(max_length=20), Said(additionalProperties=False)]
"""Free words → texts, as a centre publishes them."""

OPENING_HOURS: dict[str, Any] = {
    "description": "Days and hours as the centre publishes them, in its own local time.",
    "examples": [{"mon-fri": "08:00-12:00 13:00-17:00", "sat": "08:00-12:00"}],
}
CONTACT: dict[str, Any] = {
    "description": "How the centre itself is reached; public. Nothing of any migrant.",
    "examples": [{"phone": "+85553952500", "email": "battambang@nea.example"}],
}
