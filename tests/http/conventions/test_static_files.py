"""Static files are kept for a year under a name that changes with their content."""

import hashlib
import re
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from httpx2 import ASGITransport, AsyncClient

from api.html.static_files import FIGURES, STYLESHEET, StaticFile, router, static_file
from api.v1.routers import ROUTERS
from domain.kernel.errors import Missing


def asking() -> AsyncClient:
    app = FastAPI()
    app.include_router(router)

    @app.exception_handler(Missing)
    async def missing(_: Request, __: Exception) -> Response:
        return Response(status_code=404)

    return AsyncClient(transport=ASGITransport(app=app), base_url="https://corridor.example")


@pytest.mark.parametrize("sheet", [STYLESHEET, FIGURES], ids=["pages", "figures"])
async def test_a_style_sheet_is_kept_for_a_year(sheet: StaticFile) -> None:
    async with asking() as http:
        answer = await http.get(sheet.address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/css; charset=utf-8"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert hashlib.sha256(answer.content).hexdigest().startswith(sheet.name.split(".")[1])


def test_the_service_serves_them() -> None:
    assert router in ROUTERS


async def test_no_other_name_leads_anywhere() -> None:
    async with asking() as http:
        for name in ("corridor.css", "corridor.0123456789abcdef.css", "..%2fstatic_files.py", "%00", "."):
            assert (await http.get(f"/static/{name}")).status_code == 404, name


def test_a_change_is_a_new_name(tmp_path: Path) -> None:
    file = tmp_path / "page.css"
    names = set()
    for content in ("a{}", "b{}", "a{}"):
        file.write_text(content)
        names.add(static_file(file, "text/css").name)
    assert len(names) == 2
    assert all(re.fullmatch(r"page\.[0-9a-f]{16}\.css", name) for name in names)


@pytest.mark.parametrize("sheet", [STYLESHEET, FIGURES], ids=["pages", "figures"])
def test_a_style_sheet_is_small_and_loads_nothing(sheet: StaticFile) -> None:
    text = sheet.content.decode()
    assert len(text) < 6_000
    assert not re.search(r"url\(|@import|https?:", text)
