"""Page responses with strict headers: no scripts but files of ours, nothing from other hosts, never in a frame."""

from urllib.parse import urlsplit

from fastapi.responses import HTMLResponse, RedirectResponse

HEADERS = {"Cache-Control": "no-store", "X-Frame-Options": "DENY"}
"""Sent in addition to the headers that ``api/server/request_middleware.py`` adds to every response."""
SCRIPTS = "script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types notice; "
"""The script may ask our own pages, and make HTML only by the policy ``notice``."""


def html(
    language: str, text: str, status: int = 200, *, goes_to: str | None = None, scripts: bool = False
) -> HTMLResponse:
    """Respond with a page. ``goes_to`` is the origin that its form may redirect to, besides our own; ``scripts``:
    whether it has a script file of ours.
    """
    parts = urlsplit(goes_to or "")
    further = f" {parts.scheme}://{parts.netloc}" if goes_to else ""
    own = SCRIPTS if scripts else ""
    policy = (
        f"default-src 'none'; style-src 'self'; {own}form-action 'self'{further}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    return HTMLResponse(text, status, {**HEADERS, "Content-Language": language, "Content-Security-Policy": policy})


def see_other(address: str) -> RedirectResponse:
    """Redirect with GET, whatever the method of this request (RFC 9700, section 4.12)."""
    return RedirectResponse(address, 303, HEADERS)
