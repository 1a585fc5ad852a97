"""What the desk costs on a slow line: bytes, the same on every machine (measured times are in docs/desk/figures.md)."""

from contextlib import AsyncExitStack

from api.html.static_files import DESK_SCRIPT, DESK_STYLE, STYLESHEET
from tests.app_under_test import World
from tests.http.desk.visitor import Visitor, staff, visitor
from tests.http.desk.working_day import WEIGHED, working_day

FIRST_PAGE, NEXT_PAGE = 12 * 1024, 6_000
"""Bytes on the wire, with headers: 12 kB, taken as KiB, and 6 kB (issue 16)."""
SERVER_ADDS = 80
"""Bytes: the status line, and the headers that only the server of a real connection adds."""
STYLES = 4_096
"""Bytes of the desk's own style sheet, compressed."""
LANGUAGES = ("en", "km", "my")
FILES = (STYLESHEET, DESK_STYLE, DESK_SCRIPT)


async def loaded(browser: Visitor, path: str) -> int:
    """Bytes of a response as they are sent, compressed and with headers."""
    async with browser.http.stream("GET", path, headers={"accept-encoding": "gzip, deflate, br"}) as answer:
        assert answer.status_code == 200, path
        headers = sum(len(name) + len(value) + len(": \r\n") for name, value in answer.headers.raw)
        return SERVER_ADDS + headers + sum([len(part) async for part in answer.aiter_raw()])


async def test_pages_stay_small_in_every_script(apart: World) -> None:
    stage, people, too_large = await working_day(apart), dict[object, Visitor](), list[str]()
    async with AsyncExitStack() as opened:
        for one in WEIGHED:
            if one.who not in people:
                people[one.who] = await visitor(apart, await staff(apart, *one.who)).sign_in()
                opened.push_async_callback(people[one.who].http.aclose)
        files = sum([await loaded(people[WEIGHED[0].who], file.address) for file in FILES])
        for one in WEIGHED:
            for language in LANGUAGES:
                size = await loaded(people[one.who], f"{one.path(stage)}?lang={language}")
                if size > NEXT_PAGE or (one.may_be_first and size + files > FIRST_PAGE):
                    too_large.append(f"{one.name} in {language}: {size} bytes, {size + files} as the first page")
    assert not too_large, "\n".join(too_large)


async def test_the_style_of_the_desk_stays_small(apart: World) -> None:
    somebody = visitor(apart, await staff(apart, "nea"))
    assert await loaded(somebody, DESK_STYLE.address) < STYLES
    await somebody.http.aclose()
