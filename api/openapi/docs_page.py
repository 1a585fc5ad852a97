"""The page that shows `openapi.yaml` to a partner's developer, without one request to the outside.

FastAPI's own pages load their programs from a content delivery network, which would learn who reads
about the network of centres and from where. Ours come from `api/openapi/static/` (ADR 0003), and the policy below
makes the browser refuse anything else.
"""

import hashlib
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Response
from fastapi.responses import HTMLResponse

BUNDLE = (Path(__file__).parent / "static" / "redoc.standalone.js").read_bytes()
BUNDLE_DIGEST = hashlib.sha256(BUNDLE).hexdigest()[:16]
BUNDLE_ETAG = f'"{BUNDLE_DIGEST}"'

# Redoc writes its styles into the page and searches in a worker that it makes from a blob.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# The address of the bundle carries its digest: what is kept for a year must change its address when it changes.
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Corridor API</title>
<style>body {{ margin: 0 }}</style>
</head>
<body>
<noscript><p>This page needs JavaScript. The same text is in <a href="/openapi.yaml">openapi.yaml</a>.</p></noscript>
<redoc spec-url="/openapi.yaml" theme='{{"typography": {{"fontFamily": "system-ui, sans-serif",
"headings": {{"fontFamily": "system-ui, sans-serif"}}}}}}'></redoc>
<script src="/docs/redoc.standalone.js?v={BUNDLE_DIGEST}"></script>
</body>
</html>
"""

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show_docs() -> HTMLResponse:
    """Answer the page; it needs no token, as the description of the API is no secret."""
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}
    return HTMLResponse(PAGE, headers=headers)


@router.get("/docs/redoc.standalone.js")
async def show_redoc(if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Answer the vendored Redoc, to be kept by the browser for a year; 304 to who has it."""
    headers = {"ETag": BUNDLE_ETAG, "Cache-Control": "public, max-age=31536000, immutable"}
    if if_none_match is not None and BUNDLE_ETAG in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(BUNDLE, media_type="text/javascript", headers=headers)
