"""Asks a list of rules: all of them, so that every failure is reported at once."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from domain.kernel.errors import SendingFailure, SendingRefused

F = TypeVar("F")


def unmet(rules: Iterable[Callable[[F], SendingFailure | None]], facts: F) -> tuple[SendingFailure, ...]:
    """Return every rule that does not hold."""
    return tuple(failure for rule in rules if (failure := rule(facts)) is not None)


def must_have_none(failures: tuple[SendingFailure, ...]) -> None:
    """Raise ``SendingRefused`` if there are failures."""
    if failures:
        raise SendingRefused(failures)


def must_hold(rules: Iterable[Callable[[F], SendingFailure | None]], facts: F) -> None:
    """Raise ``SendingRefused`` with every rule that does not hold."""
    must_have_none(unmet(rules, facts))
