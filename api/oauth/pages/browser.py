"""Cookies and headers of the pages.

On https the cookies are ``__Host-``: no other host, no path, no plain http can set or read them. On a developer's own
machine, over http, browsers refuse that prefix.
"""

import secrets
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.oauth.pages.html import STYLE_HASH

KNOWN_SECONDS = 180 * 86_400


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

    def drop(self, response: Response, name: str) -> None:
        """Remove a cookie."""
        self.set(response, name, "", 0)


def new_browser_id() -> str:
    """Make the cookie that binds forms to a browser."""
    return secrets.token_urlsafe(24)


def html(language: str, text: str, status: int = 200, *, goes_to: str | None = None) -> HTMLResponse:
    """Answer with a page in a language. ``goes_to``: where its form may lead in the end, besides here."""
    parts = urlsplit(goes_to or "")
    further = f" {parts.scheme}://{parts.netloc}" if goes_to else ""
    policy = (
        f"default-src 'none'; style-src {STYLE_HASH}; form-action 'self'{further}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return HTMLResponse(text, status, {**_HEADERS, "Content-Language": language, "Content-Security-Policy": policy})


def see_other(address: str) -> RedirectResponse:
    """Send the browser on with GET, whatever brought it here (RFC 9700, 4.12)."""
    return RedirectResponse(address, 303, _HEADERS)


_HEADERS = {"Cache-Control": "no-store", "X-Frame-Options": "DENY"}
"""Beside those that ``api/server/request_middleware.py`` puts on every answer."""
