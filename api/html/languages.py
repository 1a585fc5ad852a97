"""The languages of the pages, and how a person's choice is kept.

A choice is made by a link with ``?lang=``; a cookie keeps it for every later page, error pages included. Without one,
the application's wish counts, then the browser's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from api.html.cookies import Cookies
from api.http.headers import joined_value
from api.labels import language_of, negotiate

OWN_NAMES = {
    "en": "English",
    "km": "ខ្មែរ",
    "lo": "ລາວ",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "my": "မြန်မာ",
    "id": "Bahasa Indonesia",
    "ms": "Bahasa Melayu",
}
"""What each language calls itself."""

COOKIE = "language"
KEPT_SECONDS = 180 * 86_400


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The way to the same page in a language."""

    language: str
    name: str
    address: str


def language_for(chosen: str | None, ui_locales: str | None, accept_language: str | None) -> str:
    """Choose: the person's own choice, then the application's wish, then the browser's."""
    for wanted in (chosen or "", *(ui_locales or "").split()):
        if language := language_of(wanted):
            return language
    return negotiate(accept_language)


def language_of_request(request: Request, cookies: Cookies, ui_locales: str | None = None) -> str:
    """Choose the language of the answer to a request."""
    chosen = language_of(request.query_params.get("lang", "")) or cookies.get(request, COOKIE)
    return language_for(chosen, ui_locales, joined_value(request, "accept-language"))


def keep_choice(request: Request, response: Response, cookies: Cookies) -> None:
    """Remember a language that was chosen by a link. A form only says in which language its page was."""
    chosen = language_of(request.query_params.get("lang", ""))
    if request.method == "GET" and chosen is not None:
        cookies.set(response, COOKIE, chosen, KEPT_SECONDS)


def language_links(path: str, query: Mapping[str, str]) -> tuple[LanguageLink, ...]:
    """Link to the same page in every language."""
    return tuple(
        LanguageLink(language, name, f"{path}?{urlencode({**query, 'lang': language})}")
        for language, name in OWN_NAMES.items()
    )
