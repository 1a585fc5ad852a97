"""A header that came in several lines is read as HTTP has it: one value, joined by commas (RFC 9110, 5.3).

Where only one is allowed, the joined value is none that anything accepts: a proxy and we cannot take different ones.
"""

from fastapi import Request


def joined_value(request: Request, name: str) -> str | None:
    """Give the value of all lines of that name; ``None`` where there is none, but what an empty one says is empty."""
    lines = request.headers.getlist(name)
    return ", ".join(lines) if lines else None
