"""The API's page makes no requests to other hosts, and its policy forbids them."""

import hashlib
import re
import runpy
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from api.openapi.docs_page import router

PROJECT = Path(__file__).parents[2]
BUNDLE = PROJECT / "api" / "openapi" / "static" / "redoc.standalone.js"
LOADS = {"src", "href", "spec-url", "data", "action", "poster", "srcset"}

# Addresses in the bundle are names of XML and JSON vocabularies, links for a reader to follow, and examples.
NEVER_LOADED = {
    "www.w3.org": "names of XML vocabularies",
    "json-schema.org": "names of JSON Schema vocabularies",
    "raw.githubusercontent.com": "the name of a JSON Schema vocabulary",
    "example.com": "examples",
    "api.${r}": "compared with, in the code that reads registries",
    "api.${i}": "compared with, in the code that reads registries",
    "redocly.com": "links to follow",
    "fb.me": "links to follow, in error texts",
    "git.io": "links to follow, in error texts",
    "github.com": "links to follow, in error texts",
    "marked.js.org": "links to follow, in error texts",
    "reactjs.org": "links to follow, in error texts",
    "stackoverflow.com": "a link in an error text",
}


class Addresses(HTMLParser):
    """Collects what the page loads or links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in LOADS]


@pytest.fixture
async def browser() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://corridor.test") as client:
        yield client


async def test_the_page_names_only_addresses_of_its_own_server(browser: httpx2.AsyncClient) -> None:
    page = (await browser.get("/docs")).text
    addresses = Addresses(page).found
    assert "/openapi.yaml" in addresses
    assert [address for address in addresses if not re.match(r"/(?!/)|data:,$", address)] == []
    assert "://" not in page
    assert '<html lang="en">' in page


async def test_the_browser_is_told_to_refuse_everything_else(browser: httpx2.AsyncClient) -> None:
    header = (await browser.get("/docs")).headers["content-security-policy"]
    policy = {words[0]: words[1:] for words in (part.split() for part in header.split(";"))}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == ["'self'"]
    sources = {source for sources in policy.values() for source in sources}
    assert sources <= {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}


async def test_the_page_loads_the_bundle_that_stands_beside_it(browser: httpx2.AsyncClient) -> None:
    (script,) = [address for address in Addresses((await browser.get("/docs")).text).found if ".js" in address]
    answer = await browser.get(script)
    assert answer.content == BUNDLE.read_bytes()
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    assert hashlib.sha256(answer.content).hexdigest()[:16] in script, "another bundle has another address"
    assert answer.headers["content-encoding"] == "gzip"
    plain = await browser.get(script, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert int(answer.headers["content-length"]) < len(plain.content) / 2


async def test_who_has_the_bundle_is_not_sent_it_again(browser: httpx2.AsyncClient) -> None:
    (script,) = [address for address in Addresses((await browser.get("/docs")).text).found if ".js" in address]
    etag = (await browser.get(script)).headers["etag"]
    again = await browser.get(script, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)


def test_the_bundle_is_the_one_that_was_read() -> None:
    vendored = runpy.run_path(str(PROJECT / "scripts" / "vendor_redoc"))
    assert hashlib.sha256(BUNDLE.read_bytes()).hexdigest() == vendored["SHA256_KEPT"]


def test_the_bundle_holds_no_address_that_a_page_would_load() -> None:
    hosts = set(re.findall(r"https?://([^/\"'`\s)<>\\#?]+)", BUNDLE.read_text(encoding="utf-8")))
    assert {host.rstrip(".") for host in hosts} - NEVER_LOADED.keys() == set()


def test_the_bundle_is_distributed_with_its_licences() -> None:
    licences = BUNDLE.with_suffix(".js.LICENSE.txt").read_text(encoding="utf-8")
    assert "Rebilly" in licences
    assert "DOMPurify" in licences
