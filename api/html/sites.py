"""Which site sent a form, as far as the browser says: in ``Sec-Fetch-Site``, or an older one in ``Origin`` alone."""

from urllib.parse import urlsplit

from fastapi import Request

UNNAMED_SITE, UNNAMED_ORIGIN = "none", "null"
"""What a browser says when it names no page: somebody typed the address, or the page hides where it is."""


def is_from_another_site(request: Request, public_url: str, *, or_unnamed: bool) -> bool:
    """Whether a page of another site sent this form; ``or_unnamed``: or one that the browser does not name."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site != "same-origin" and (or_unnamed or site != UNNAMED_SITE)
    origin = request.headers.get("origin")
    if origin is None or (origin == UNNAMED_ORIGIN and not or_unnamed):
        return False
    own = urlsplit(public_url)
    return origin.lower() != f"{own.scheme}://{own.netloc}".lower()
