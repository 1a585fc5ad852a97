"""Cookies for the pages.

Over https their names start with ``__Host-``, so no other host, path or plain-http page can set or read them. Browsers
reject that prefix over http, so a developer's own machine goes without it.
"""

from fastapi import Request
from fastapi.responses import Response


class Cookies:
    """Names and flags of the cookies for one issuer."""

    def __init__(self, issuer: str) -> None:
        self._secure = issuer.startswith("https:")
        self._prefix = "__Host-corridor-" if self._secure else "corridor-"

    def get(self, request: Request, name: str) -> str | None:
        """Read a cookie."""
        value = request.cookies.get(self._prefix + name)
        return value if value and len(value) <= 200 else None

    def set(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Set a cookie. Without ``seconds`` it lasts until the browser closes."""
        response.set_cookie(
            self._prefix + name,
            value,
            max_age=seconds,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, response: Response, name: str) -> None:
        """Remove a cookie from the browser."""
        response.delete_cookie(self._prefix + name, path="/", secure=self._secure, httponly=True, samesite="lax")
