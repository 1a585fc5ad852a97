"""The page that shows `openapi.yaml` to a partner's developer, without any request to other hosts.

FastAPI's own pages load their scripts from a content delivery network, which would learn who reads about the network of
centres, and from where. Ours come from `api/openapi/static/` (ADR 0003), and the policy below makes the browser refuse
anything else.
"""

from pathlib import Path

from fastapi import APIRouter, Request, Response

from api.http.static_answers import ASK_AGAIN, FOR_GOOD, StaticAnswer
from domain.kernel.errors import Missing

BUNDLE = StaticAnswer(
    (Path(__file__).parent / "static" / "redoc.standalone.js").read_bytes(), "text/javascript", FOR_GOOD
)
BUNDLE_NAME = f"redoc.{BUNDLE.digest}.js"
"""The name contains a digest: a file that is cached for a year needs a new URL when it changes."""

# Redoc writes its styles into the page, and runs its search in a worker made from a blob
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

TEXT = f"""<!doctype html>
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
<script src="/docs/static/{BUNDLE_NAME}"></script>
</body>
</html>
"""

PAGE = StaticAnswer(
    TEXT.encode(), "text/html; charset=utf-8", ASK_AGAIN, {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
)

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show_docs(request: Request) -> Response:
    """Serve the page. No token is needed, as the description of the API is not secret."""
    return PAGE.to(request)


@router.get("/docs/static/{name}")
async def show_redoc(request: Request, name: str) -> Response:
    """Serve the vendored Redoc, which browsers cache for a year."""
    if name != BUNDLE_NAME:
        raise Missing
    return BUNDLE.to(request)
