"""The page for each problem code, which a problem's ``type`` links to."""

from html import escape

from fastapi import APIRouter, Request, Response

from api.http.headers import joined_value, negotiate
from api.http.problems import status_of
from api.labels import rendered, title
from domain.kernel.errors import CorridorError, Missing

router = APIRouter(include_in_schema=False)

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{code}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>{title}</h1><p><code>{code}</code>, HTTP status {status}</p><p>{text}</p>
<p><a href="/docs">API documentation</a></p></body></html>
"""


def kinds(root: type[CorridorError] = CorridorError) -> dict[str, type[CorridorError]]:
    """List every error by its code; a family represents the code that it shares with its members."""
    found: dict[str, type[CorridorError]] = {}
    for kind in root.__subclasses__():
        found.update(kinds(kind))
        found[kind.code] = kind
    return found


@router.get("/docs/problems/{code}")
async def show_problem(request: Request, code: str) -> Response:
    kind = kinds().get(code)
    if kind is None:
        raise Missing
    language = negotiate(joined_value(request, "accept-language"))
    page = PAGE.format(
        language=language,
        code=escape(code),
        title=escape(title(code, language)),
        status=status_of(kind),
        text=escape(rendered(kind.explanation(), language)),
    )
    headers = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Content-Language": language}
    return Response(page, 200, headers, "text/html; charset=utf-8")
