"""Compares a response with what the story expects."""

from collections.abc import Iterable, Mapping
from typing import Any

from api.demo.partner import Exchange

NOT_COMPARED = ("request_id",)


def differences(
    exchange: Exchange,
    status: int,
    wants: Mapping[str, object],
    hides: Iterable[str],
    same_as: Exchange | None,
) -> tuple[str, ...]:
    """Describe in sentences how the response differs from what is expected. ``Story.step`` says what is compared."""
    answer = exchange.answer
    found = [f"The status is {exchange.status}, not {status}."] if exchange.status != status else []
    for place, wanted in wants.items():
        if (is_there := at(answer, place)) != wanted:
            found.append(f"{place} is {worded(is_there)}, not {worded(wanted)}.")
    found += [f"It tells {word!r}." for word in hides if word in exchange.text]
    if same_as is not None and _compared(answer) != _compared(same_as.answer):
        found.append("It is not the same answer.")
    return tuple(found)


def at(answer: Any, place: str) -> Any:
    """Return the value at a dotted path, with ``*`` for each item of a list; ``None`` if there is none."""
    name, _, rest = place.partition(".")
    if name == "*" and isinstance(answer, list):
        return [at(one, rest) if rest else one for one in answer]
    if isinstance(answer, list) and name.isdecimal() and int(name) < len(answer):
        answer = answer[int(name)]
    elif isinstance(answer, dict):
        answer = answer.get(name)
    else:
        return None
    return at(answer, rest) if rest else answer


def worded(value: Any) -> str:
    """Format a value for people."""
    if isinstance(value, list):
        return ", ".join(worded(one) for one in value) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None else str(value)


def _compared(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: value for name, value in answer.items() if name not in NOT_COMPARED}
    return answer
