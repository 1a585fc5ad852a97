"""``make desk-figures``: measure the desk over a slow line, look at every page in every language, take its pictures.

Pages come from a service of its own with invented data, over plain HTTP on loopback, slowed down by Chromium to
50 kbit/s and 600 ms a round trip. Writes docs/desk/figures.md and the pictures beside it.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from PIL import Image

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.postgres.operate.databases import on_database, run_statement
from bench.machine import machine
from domain.vocabulary import SUPPORTED_LANGUAGES
from tests.app_under_test import running_world
from tests.browser.accessible import unreadable
from tests.browser.desk.people import at_desk_in
from tests.browser.desk.steps import desk_steps, track_steps
from tests.browser.desk.stopwatch import Cost, cost
from tests.browser.desk.views import PAGES, Desks, desks
from tests.browser.driver import running_driver
from tests.browser.page import Browser, Page
from tests.browser.track.views import track_views, tracking_code
from tests.http.desk.visitor import staff
from tests.http.desk.working_day import RECEIVER, WEIGHED, DeskPage, working_day
from tests.oauth.serving import people_at_one_address, served
from tests.own_server import fill
from tests.server import running_server

FOLDER = Path(__file__).parents[3] / "docs" / "desk"
LANGUAGES = ("en", "km", "my")
LATENCY_MS, BITS_PER_SECOND = 600, 50_000
PICTURES = {
    "today": "km", "inbox": "en", "case": "th", "referral": "my", "new-case": "en", "consent": "km", "choice": "en",
    "centre": "th", "corridor": "en",
}  # fmt: skip
"""The language of each picture; that of the sign-in page is Burmese."""


@dataclass(frozen=True)
class Figure:
    """One page in one language: loaded first, with an empty cache, and next, with the files in it."""

    page: str
    language: str
    first: Cost
    next: Cost

    @property
    def line(self) -> str:
        """A row of the table."""
        return f"| {self.page} | {self.language} | {self.first.cells} | {self.next.cells} |"


@asynccontextmanager
async def at_work() -> AsyncIterator[tuple[Desks, dict[object, Page], Page, str]]:
    """A service with invented data, browsers at it, and the tracking code of a migrant."""
    with tempfile.TemporaryDirectory() as scratch, running_server(Path(scratch)) as server, people_at_one_address():
        key_file = Path(scratch) / "master.key"
        await run_statement(server, "CREATE DATABASE desk ENCODING UTF8 TEMPLATE template0")
        url = on_database(server, "desk")
        await fill(url, FileKeyRing.open(key_file, create=True))
        async with running_world(url, key_file) as world:
            stage = await working_day(world)
            with served(url, key_file) as address, running_driver() as driver:
                browser = Browser(driver)
                people = {who: await staff(world, *who, called="Staff member") for who in {one.who for one in WEIGHED}}
                mine: dict[object, Page] = {who: at_desk_in(browser, address, one) for who, one in people.items()}
                code = await tracking_code(world, stage)
                yield await desks(world, address, stage, browser), mine, browser.page("my"), code
                browser.close()


def weighed(desk: Desks, page: Page, one: DeskPage, language: str) -> Figure:
    """Load a page as the first one, with an empty cache, and as the next one."""
    address = f"{desk.address}{one.path(desk.stage)}?lang={language}"
    page.forget_files()
    return Figure(one.name, language, cost(page, lambda: page.goto(address)), cost(page, lambda: page.goto(address)))


def take_pictures(desk: Desks, pages: dict[object, Page], visitor: Page, code: str) -> None:
    """Take a picture of ten pages of the desk at two widths, and of the migrant's pages on a phone."""
    for one in WEIGHED:
        if language := PICTURES.get(one.name):
            picture(pages[one.who], f"{desk.address}{one.path(desk.stage)}?lang={language}", one.name)
    picture(visitor, f"{desk.address}/desk/sign-in?lang=my", "sign-in")
    for name, page in track_views(visitor.tab(), desk.address, code):
        keep(page, name, 360, 1400)


def picture(page: Page, address: str, name: str) -> None:
    """Take one page at two widths, as small files."""
    for width, height in ((360, 1400), (1280, 1000)):
        page.resize(width, height)
        page.goto(address)
        keep(page, name, width, height)


def keep(page: Page, name: str, width: int, height: int) -> None:
    """Take what the page shows, no higher than this, as a small file."""
    there = FOLDER / f"{name}-{width}.png"
    page.screenshot(there)
    with Image.open(there) as taken:
        part = taken.convert("RGB").crop((0, 0, width, min(taken.height, height)))
        part.quantize(48).save(there, optimize=True)


def report(figures: list[Figure], steps: list[str], looked: int, seen: list[str], found: list[str]) -> str:
    """Write the text of docs/desk/figures.md."""
    here = machine()
    largest, slowest = max(one.first.size for one in figures), max(one.first.ms for one in figures) / 1000
    middle = median(one.next.ms for one in figures) / 1000
    lines = [
        "# What the desk costs",
        "",
        f"Measured on {time.strftime('%Y-%m-%d', time.gmtime())} by `make desk-figures` on {here['cores']} cores "
        f"({here['processor']}), {here['system']}, Python {here['python']}.",
        "",
        "A service with invented data (an inbox of 25 referrals) on loopback, plain HTTP/1.1, and Chromium slowed to "
        f"{BITS_PER_SECOND // 1000} kbit/s and {LATENCY_MS} ms a request; connections and TLS are not slowed down. "
        "*First*: empty cache, so page, style sheet and script. *Next*: the files are in the cache. Bytes are those "
        "on the wire with headers, as Chromium counts them. Seconds last until everything is loaded, and are taken "
        "outside the browser: a few hundredths too long.",
        "",
        f"The limits are 12,000 bytes and 3 s for a first page, 6,000 bytes for the next. The largest first page is "
        f"{largest:,} bytes, the slowest took {slowest:.2f} s; the next one takes {middle:.2f} s in the middle. "
        "`tests/http/desk/test_desk_sizes.py` holds every page to the bytes, in three languages.",
        "",
        "| page | language | first, bytes | first, s | next, bytes | next, s |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        *(one.line for one in figures),
        "",
        "What a press costs, with the files in the cache. A *swap* is a form that the script sends: the page stays "
        "and its content is replaced. One that changes something makes two requests: the second loads where it leads. "
        "The migrant's page has files of its own; its first page is loaded with an empty cache.",
        "",
        "| press | language | bytes | s |",
        "| --- | --- | ---: | ---: |",
        *steps,
        "",
        f"axe-core (WCAG 2.2 A and AA, best practice; in dark, contrast): {len(found)} violations on {looked} pages "
        f"({len(PAGES)} addresses, refused forms and problem pages, in {', '.join(seen)}).",
        "",
    ]
    return "\n".join(lines)


def pressed(desk: Desks, page: Page, visitor: Page, code: str) -> list[str]:
    """Give the rows of the table of presses."""
    return [
        f"| {step} | {language} | {taken.cells} |"
        for language in LANGUAGES
        for step, taken in (
            *desk_steps(page, desk.address, language),
            *track_steps(visitor, desk.address, code, language),
        )
    ]


async def main() -> None:
    """Run. The exit code is 1 if axe finds anything."""
    parser = argparse.ArgumentParser(prog="make desk-figures", description=__doc__)
    parser.add_argument("--pictures", action="store_true", help="take the pictures only")
    chosen = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    found, looked, seen = list[str](), 0, list[str]()
    async with at_work() as (desk, pages, visitor, code):
        take_pictures(desk, pages, visitor, code)
        if chosen.pictures:
            return
        for page in (*pages.values(), visitor):
            page.throttle(LATENCY_MS, BITS_PER_SECOND)
        figures = [weighed(desk, pages[one.who], one, language) for one in WEIGHED for language in LANGUAGES]
        steps = pressed(desk, pages[RECEIVER], visitor, code)
        for language in SUPPORTED_LANGUAGES:
            for page in desk.views(language):
                found += unreadable(page)
                looked += 1
            seen.append(language)
            (FOLDER / "figures.md").write_text(report(figures, steps, looked, seen, found), encoding="utf-8")
    sys.stderr.write("\n".join(found))
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    asyncio.run(main())
