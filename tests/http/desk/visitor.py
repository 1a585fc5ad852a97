"""Somebody at the desk, without JavaScript: follows links, fills in forms, and reads what the page says."""

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2

from adapters.keyring.file_key_ring import FileKeyRing
from adapters.oauth.people.users import Users
from adapters.postgres.connection.engine import make_engine
from adapters.postgres.connection.logins import login_url
from adapters.postgres.connection.roles import OAUTH
from domain.kernel.roles import Role
from tests.app_under_test import World
from tests.oauth.desk import PASSWORD, Person


@dataclass
class FormOnPage:
    """One form: where it goes, and what it would send."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    label: str = ""

    def filled(self, **values: Any) -> list[tuple[str, str]]:
        """What it sends with these values; dots in names are written ``__``."""
        given = {name.replace("__", "."): value for name, value in values.items()}
        unknown = given.keys() - self.names
        assert not unknown, f"the form has no {unknown}, only {self.names}"
        sent = [(name, value) for name, value in self.fields if name not in given]
        for name, value in given.items():
            sent += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return sent


class _Page(HTMLParser):
    """Reads the forms and the visible text of a page, as a browser would."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms, self.text, self.links = address, list[FormOnPage](), list[str](), list[str]()
        self._in: FormOnPage | None = None
        self._select, self._area, self._hidden = "", "", 0

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in pairs}
        if tag in ("script", "style", "title"):
            self._hidden += 1
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "form":
            self._in = FormOnPage(given.get("method", "get"), urljoin(self.address, given.get("action", self.address)))
            self.forms.append(self._in)
        if self._in is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if name:
            self._in.names.add(name)
        if tag == "input" and name and (kind not in ("checkbox", "radio", "file") or "checked" in given):
            self._in.fields.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._in.fields.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._area = name
            self._in.fields.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title"):
            self._hidden -= 1
        if tag == "form":
            self._in = None
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._in is not None and self._area:
            self._in.fields[-1] = (self._area, self._in.fields[-1][1] + data)
        if not self._hidden and data.strip():
            self.text.append(data.strip())
            if self._in is not None:
                self._in.label += data


@dataclass
class Visitor:
    """A browser and the page that it shows."""

    http: httpx2.AsyncClient
    who: Person
    answer: httpx2.Response = field(default_factory=lambda: httpx2.Response(204))
    sign_ins: int = 0

    @property
    def page(self) -> _Page:
        found = _Page(str(self.answer.url))
        found.feed(self.answer.text)
        return found

    @property
    def text(self) -> str:
        return " ".join(self.page.text)

    @property
    def place(self) -> str:
        """The path of the page."""
        return self.answer.url.path

    async def go(self, address: str, **headers: str) -> "Visitor":
        """Open a page, and follow where it leads."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answer = await self.http.get(address, headers=named, follow_redirects=True)
        return self

    async def follow(self, part: str) -> "Visitor":
        """Follow the first link whose address contains this."""
        found = [link for link in self.page.links if part in link]
        assert found, f"no link with {part} among {self.page.links}"
        return await self.go(urljoin(str(self.answer.url), found[0]))

    def form(self, part: str = "") -> FormOnPage:
        """The form whose address contains this; by default that of the page itself."""
        found = [one for one in self.page.forms if (part or self.place) in one.action and one.method == "post"]
        found = found or [one for one in self.page.forms if part and part in one.action]
        assert found, f"no form with {part or self.place} on {self.place}: {self.text[:500]}"
        return found[0]

    async def send(self, part: str = "", **values: Any) -> "Visitor":
        """Fill in a form and send it."""
        form = self.form(part)
        return (
            await self.post(form.action, form.filled(**values))
            if form.method == "post"
            else await self.go(f"{form.action.partition('?')[0]}?{urlencode(form.filled(**values))}")
        )

    async def post(self, address: str, pairs: list[tuple[str, str]], **headers: str) -> "Visitor":
        """Send a form as the browser does."""
        parts = urlsplit(address)
        named = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded", **headers}
        sent = {name.replace("_", "-"): value for name, value in named.items()}
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        self.answer = await self.http.post(path, content=urlencode(pairs).encode(), headers=sent, follow_redirects=True)
        return self

    async def sign_in(self, language: str = "en") -> "Visitor":
        """Sign in by the pages."""
        self.http.cookies.set("corridor-language", language)
        await self.go("/desk")
        await self.send("/desk/sign-in", name=self.who.made.sign_in_name)
        await self.send("", name=self.who.made.sign_in_name, password=PASSWORD, code=self._next_code())
        assert self.place.startswith("/desk"), f"{self.place}: {self.text[:300]}"
        return self

    def _next_code(self) -> str:
        """A code that was not used before: the authenticator's, then the recovery codes."""
        self.sign_ins += 1
        return self.who.code() if self.sign_ins == 1 else self.who.made.recovery_codes[self.sign_ins - 2]


async def staff(
    world: World,
    organisation: str,
    role: Role = Role.CASEWORKER,
    *centres: str,
    name: str = "",
    called: str = "Sokha Chan",
) -> Person:
    """Add somebody to the staff of an organisation (by code), perhaps limited to some of its centres."""
    owner = await world.value("SELECT id FROM corridor.organisations WHERE code = $1", organisation)
    limited = await world.value("SELECT array_agg(id) FROM corridor.centres WHERE code = ANY ($1)", list(centres))
    login = name or f"u{secrets.token_hex(6)}"
    async with registry(world) as users:
        made = await users.add(owner, login, called, role, password=PASSWORD, centre_ids=limited)
    return Person(made, owner)


@asynccontextmanager
async def registry(world: World) -> AsyncIterator[Users]:
    """The operator's registry of people."""
    engine = make_engine(login_url(world.url, OAUTH), OAUTH)
    try:
        yield Users(engine, FileKeyRing.open(world.service.settings.root_key_file))
    finally:
        await engine.dispose()


def visitor(world: World, who: Person) -> Visitor:
    """Give somebody a browser of their own."""
    transport = httpx2.ASGITransport(app=world.http._transport.app)  # type: ignore[attr-defined]
    return Visitor(httpx2.AsyncClient(transport=transport, base_url=str(world.http.base_url)), who)


async def at_desk(
    world: World, organisation: str, role: Role = Role.CASEWORKER, *centres: str, language: str = "en"
) -> Visitor:
    """Somebody who has signed in."""
    return await visitor(world, await staff(world, organisation, role, *centres)).sign_in(language)


async def public_id(world: World, kind: str, code: str) -> str:
    """The id of a centre, organisation or corridor of the directory, by its code."""
    found: str = await world.value(
        f"SELECT corridor.public_id('{kind}', id) FROM corridor.{kind}s WHERE code = $1",
        code,
    )
    return found


def id_in(text: str, kind: str) -> str:
    """The first id of that kind in an address or a page."""
    found = re.search(rf"{kind}_[0-9a-z]+", text)
    assert found, text
    return found[0]


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))
