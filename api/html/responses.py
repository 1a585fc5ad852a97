"""Answers with a page, and the headers that keep it to itself: no script, nothing from elsewhere, never in a frame."""

from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse, RedirectResponse

HEADERS = {"Cache-Control": "no-store", "X-Frame-Options": "DENY"}
"""Beside those that ``api/server/request_middleware.py`` puts on every answer."""


def html(language: str, text: str, status: int = 200, *, goes_to: str | None = None) -> HTMLResponse:
    """Answer with a page in a language. ``goes_to``: where its form may lead in the end, besides here."""
    parts = urlsplit(goes_to or "")
    further = f" {parts.scheme}://{parts.netloc}" if goes_to else ""
    policy = (
        f"default-src 'none'; style-src 'self'; form-action 'self'{further}; frame-ancestors 'none'; base-uri 'none'"
    )
    return HTMLResponse(text, status, {**HEADERS, "Content-Language": language, "Content-Security-Policy": policy})


def see_other(address: str) -> RedirectResponse:
    """Send the browser on with GET, whatever method brought it here (RFC 9700, 4.12)."""
    return RedirectResponse(address, 303, HEADERS)
