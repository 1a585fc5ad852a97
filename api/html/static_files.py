"""Files that browsers cache for a year. The name contains a digest of the content, so changed content has a new URL."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

from api.html.packing import pack_file
from domain.kernel.errors import Missing

FOLDER = Path(__file__).with_name("static")
HEADERS = {"Cache-Control": "public, max-age=31536000, immutable"}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file, read once."""

    name: str
    content: bytes
    media_type: str

    @property
    def address(self) -> str:
        """The URL path of the file."""
        return f"/static/{self.name}"


def static_file(path: Path, media_type: str, *before: Path) -> StaticFile:
    """Read a file, and others that stand before it in one download, and name it by the content."""
    content = without_comments("".join(one.read_text(encoding="utf-8") for one in (*before, path))).encode()
    digest = hashlib.sha256(content).hexdigest()[:16]
    return StaticFile(f"{path.stem}.{digest}{path.suffix}", content, media_type)


def without_comments(source: str) -> str:
    """Leave out indentation, and comments that have lines to themselves: people pay for each byte of them.

    Not for scripts in which a text in backquotes spans lines.
    """
    return re.sub(r"^[ \t]*(?://.*\n|/\*[^*]*\*/[ \t]*\n|\n)|^[ \t]+", "", source, flags=re.MULTILINE)


STYLESHEET = static_file(FOLDER / "corridor.css", "text/css; charset=utf-8")
FIGURES = static_file(FOLDER / "figures.css", "text/css; charset=utf-8")
"""The style of charts and reports, for the pages that have them."""
DESK_STYLE = static_file(FOLDER / "desk.css", "text/css; charset=utf-8", FOLDER / "corridor.css")
DESK_SCRIPT = static_file(FOLDER / "desk.js", "text/javascript; charset=utf-8")
"""The style and script of the desk. Two style sheets would cost each first page 500 bytes and a request more."""
NOTICE = static_file(FOLDER / "notice.css", "text/css; charset=utf-8")
NOTICE_SCRIPT = static_file(FOLDER / "notice.js", "text/javascript; charset=utf-8")
"""What the migrant's pages have of their own; their names say nothing."""
SERVED = {file.name: file for file in (STYLESHEET, FIGURES, DESK_STYLE, DESK_SCRIPT, NOTICE, NOTICE_SCRIPT)}


@router.get("/static/{name}")
async def get_static_file(request: Request, name: str) -> Response:
    """Serve one of the known static files; no other name reaches the file system."""
    file = SERVED.get(name)
    if file is None:
        raise Missing
    answer = Response(file.content, media_type=file.media_type, headers=HEADERS)
    pack_file(request.headers, answer)
    return answer
