"""What is open and in the way of something, as far as the caller may see it."""

from typing import Protocol, TypeVar
from uuid import UUID

OpenMatter = tuple[str, UUID]
"""Its kind (`referral`, `handoff`) and its id."""
OpenMatters = tuple[OpenMatter, ...]


class NamesOpenMatters(Protocol):
    """An error that says what is in the way."""

    open: OpenMatters


E = TypeVar("E", bound=NamesOpenMatters)


def naming(problem: E, matters: OpenMatters) -> E:
    """Return the error, which now names what is open."""
    problem.open = matters
    return problem
