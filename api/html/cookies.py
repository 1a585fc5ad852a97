"""Cookies of the pages.

On https they are ``__Host-``: no other host, no path, no plain http can set or read them. On a developer's own machine,
over http, browsers refuse that prefix.
"""

from fastapi import Request
from fastapi.responses import Response


class Cookies:
    """The names and flags for an issuer."""

    def __init__(self, issuer: str) -> None:
        self._secure = issuer.startswith("https:")
        self._prefix = "__Host-corridor-" if self._secure else "corridor-"

    def get(self, request: Request, name: str) -> str | None:
        """Read a cookie."""
        value = request.cookies.get(self._prefix + name)
        return value if value and len(value) <= 200 else None

    def set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Set a cookie; without ``seconds`` it ends with the browser."""
        response.set_cookie(
            self._prefix + name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
