"""What the desk costs on a slow line: bytes, the same on every machine (measured times are in docs/desk/figures.md)."""

from contextlib import AsyncExitStack

from api.html.static_files import DESK_SCRIPT, DESK_STYLE
from tests.app_under_test import World
from tests.browser.desk.views import PAGES, WHO
from tests.http.desk.visitor import Visitor, staff, visitor
from tests.http.desk.working_day import working_day

FIRST_PAGE, NEXT_PAGE = 12_000, 6_000
"""Bytes on the wire, with headers (issue 16): of a page and its files, and of a page whose files are in the cache."""
SERVER_ADDS = 80
"""Bytes: the status line, and the headers that only the server of a real connection adds."""
LANGUAGES = ("km", "lo", "my")
"""Those whose pages are the largest."""
FILES = (DESK_STYLE, DESK_SCRIPT)


async def loaded(browser: Visitor, path: str) -> int | None:
    """Bytes of a response as they are sent, compressed and with headers; None if there is no such page for them."""
    async with browser.http.stream("GET", path, headers={"accept-encoding": "gzip, deflate, br"}) as answer:
        if answer.status_code != 200:
            return None
        headers = sum(len(name) + len(value) + len(": \r\n") for name, value in answer.headers.raw)
        return SERVER_ADDS + headers + sum([len(part) async for part in answer.aiter_raw()])


async def test_every_page_is_small_for_everybody(apart: World) -> None:
    stage, seen, too_large = await working_day(apart), set[str](), list[str]()
    async with AsyncExitStack() as opened:
        for who in WHO:
            browser = await visitor(apart, await staff(apart, *who)).sign_in()
            opened.push_async_callback(browser.http.aclose)
            files = sum([await loaded(browser, file.address) or FIRST_PAGE for file in FILES])
            for page in PAGES:
                for language in LANGUAGES:
                    if (size := await loaded(browser, f"{stage.path(page)}?lang={language}")) is None:
                        break
                    seen.add(page)
                    if size > NEXT_PAGE or size + files > FIRST_PAGE:
                        too_large.append(f"{page} in {language}: {size} bytes, {size + files} as the first page")
    assert not too_large, "\n".join(too_large)
    assert seen == set(PAGES)
