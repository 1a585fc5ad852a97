"""A member that an object needs as soon as it holds anything: an empty object is as if it were left out."""

from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import InitErrorDetails

from api.v1.fields import RequestBody

M = TypeVar("M", bound=RequestBody)


def needed(given: M, name: str) -> M:
    """Return the object; raises the error of a missing member, at its place, if it holds anything but this one."""
    if getattr(given, name) is None and any(value not in (None, (), False) for _, value in given):
        missing = InitErrorDetails(type="missing", loc=(name,), input=None)
        raise ValidationError.from_exception_data(type(given).__name__, [missing])
    return given
