"""What a page of the desk works with: who is signed in, the API on their behalf, and the page to respond with."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from api.desk.api_calls import Api, unless_refused
from api.desk.directory_names import DirectoryNames
from api.desk.formats import Formats
from api.desk.forms.keys import address_with_visit, new_visit
from api.desk.words import DeskWords, desk_words
from api.html.cookies import Cookies
from api.html.languages import keep_choice, language_of_request
from api.html.packing import pack_page
from api.html.pictures import qr_code
from api.html.responses import HEADERS
from api.html.static_files import DESK_SCRIPT, DESK_STYLE
from api.html.templates import Frame, Templates
from api.html.time_zones import zone_of
from api.http.headers import language_of
from api.http.service import service_of
from api.labels import title
from domain.kernel.scopes import SCOPES
from domain.oauth.desk import CALLBACK, DeskAccess
from domain.ports.clock import utc_now

PRELOAD = f"<{DESK_STYLE.address}>;rel=preload;as=style,<{DESK_SCRIPT.address}>;rel=preload;as=script"
"""Browsers ask for both files before they read the page: that spares a quarter of a second at 50 kbit/s."""
TEMPLATES = Templates(Path(__file__).with_name("templates"))
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types corridor"
)
"""Scripts and styles of our own files only; the script may make HTML only by the policy ``corridor``."""
ASKED_HERE = ("none", "same-origin")
"""Values of ``Sec-Fetch-Site`` when the person, or one of our pages, asked for a page."""
NAMES = DirectoryNames()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed in another language than that of the page."""

    language: str
    words: DeskWords
    f: Formats


@dataclass(slots=True)
class Desk:
    """One request of somebody who is signed in."""

    request: Request
    access: DeskAccess
    words: DeskWords
    api: Api
    form_token: str
    centres: list[dict[str, Any]] = field(default_factory=list)
    """The centres of the person's organisation."""
    organisation: str = ""
    zone: tzinfo | None = None
    visit: str = field(default_factory=new_visit)

    @classmethod
    async def of(cls, request: Request, access: DeskAccess, form_token: str) -> "Desk":
        """Prepare a request."""
        service = service_of(request)
        words = desk_words(language_of_request(request, Cookies(service.public_url)))
        desk = cls(request, access, words, Api(request, access.access_token, words.language), form_token)
        own = access.person.organisation_id
        desk.centres = await NAMES.centres_of(desk.api, own)
        desk.organisation = await NAMES.name(desk.api, own, "organisations", own)
        desk.zone = zone_of(desk.centres[0]["country"] if desk.centres else None)
        return desk

    @property
    def own_centre_ids(self) -> frozenset[str]:
        """The ids of the centres of the person's organisation."""
        return frozenset(centre["id"] for centre in self.centres)

    @property
    def formats(self) -> Formats:
        """How values look in the language of the page and the time zone of the centre."""
        return Formats(self.words.language, self.zone or zone_of(None), utc_now())

    def speaking(self, language: str) -> "Sheet":
        """Return texts and formats for a sheet in another language; those of the page for one that we do not speak."""
        spoken = language_of(language) or self.words.language
        return Sheet(spoken, desk_words(spoken), replace(self.formats, language=spoken))

    def may(self, scope: str) -> bool:
        """Whether the person has a scope; "" is for everybody."""
        return not scope or scope in self.access.scopes

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Read something through the API; raises ``ApiProblem``."""
        return await self.api.get(path, **query)

    async def items(self, path: str, *, scope: str = "", **query: Any) -> list[dict[str, Any]]:
        """Read the first page of a list; nothing where the person may not. Those who lack ``scope`` do not even ask."""
        if not self.may(scope):
            return []
        page = await unless_refused(self.api.get(path, **query), None)
        return [] if page is None else list(page["items"])

    async def whole_list(self, path: str, *, scope: str = "", **query: Any) -> list[dict[str, Any]]:
        """Read all pages of a list; nothing where the person may not. Those who lack ``scope`` do not even ask."""
        return await unless_refused(self.api.whole_list(path, **query), []) if self.may(scope) else []

    async def files_of_case(
        self, case_id: str, referrals: Iterable[Mapping[str, Any]] | None = None
    ) -> list[dict[str, Any]]:
        """Return the files on the referrals of a case (read here unless given); nothing where the person may not."""
        if not self.may("documents:read"):
            return []
        if referrals is None:
            referrals = await self.whole_list("/v1/referrals", box="all", case_id=case_id)
        pages = await self.together(*(self.whole_list(f"/v1/referrals/{one['id']}/documents") for one in referrals))
        return [one for page in pages for one in page]

    def file_name(self, document: Mapping[str, Any]) -> str:
        """Return the title of a file, or what kind of file it is."""
        return document["title"] or self.formats.label("document_categories", document["category"])

    async def together(self, *reads: Any) -> list[Any]:
        """Wait for several reads at once. Raises what the first that fails does; the others go on to their end."""
        return list(await asyncio.gather(*reads))

    async def names_in(self, *rows: Mapping[str, Any]) -> dict[str, str]:
        """Return the names of all centres, corridors and organisations that these objects refer to."""
        return await NAMES.names_in(self.api, self.access.person.organisation_id, rows)

    def is_own_client(self, client: Mapping[str, Any]) -> bool:
        """Whether a client is the desk of an organisation. Disabling it locks everybody out."""
        return f"{service_of(self.request).public_url}{CALLBACK}" in client["redirect_uris"]

    @property
    def tracking_address(self) -> str:
        """Where the migrant follows the case."""
        return f"{service_of(self.request).public_url}/track"

    def to_form(self, address: str) -> str:
        """Return the address of a form for a link on this page, with which it is sent once (``forms/keys.py``)."""
        return address_with_visit(address, self.visit)

    def qr_code(self, tracking_code: str) -> Markup:
        """Draw what a phone reads from the slip. The code stands after the #, so it is in no log of any server."""
        return qr_code(f"{self.tracking_address}#{tracking_code}")

    def problem_title(self, code: str) -> str:
        """Return the title of a problem of the API."""
        return title(code, self.words.language)

    def page(self, template: str, status: int = 200, *, compressed: bool = True, **values: Any) -> Response:
        """Respond with a page. One that shows a secret is not ``compressed``."""
        shown = {"desk": self, "f": self.formats, **values}
        answer = render(self.request, self.words, template, status, compressed=compressed, **shown)
        keep_choice(self.request, answer, Cookies(service_of(self.request).public_url))
        return answer


def render(
    request: Request, words: DeskWords, template: str, status: int = 200, *, compressed: bool = True, **values: Any
) -> HTMLResponse:
    """Make a page, also for somebody who is not signed in (``desk=None``).

    It is compressed only for a request that no other site has made the browser send: a page repeats what the address
    says, and its length would tell what else stands on it (BREACH).
    """
    query = {name: value for name, value in request.query_params.items() if name not in ("lang", "done")}
    here = request.scope["path"]
    frame = Frame(words, urlsplit(service_of(request).public_url).netloc, here, query)
    text = TEMPLATES.render(
        template,
        frame,
        here=here,
        done=known_done(words, request.query_params.get("done", "")),
        style=DESK_STYLE.address,
        script=DESK_SCRIPT.address,
        scopes=SCOPES,
        **values,
    )
    answer = HTMLResponse(
        text,
        status,
        {**HEADERS, "Content-Language": words.language, "Content-Security-Policy": POLICY, "Link": PRELOAD},
    )
    if compressed and request.headers.get("sec-fetch-site", "none") in ASKED_HERE:
        pack_page(request.headers, answer)
    return answer


def known_done(words: DeskWords, name: str) -> str:
    """Return the sentence that says what was just done; an unknown name gives none."""
    return words(f"done.{name}") if name.isascii() and words.has(f"done.{name}") else ""
