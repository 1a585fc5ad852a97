"""Page languages, and how a person's choice is remembered.

A link with ``?lang=`` sets the language, and a cookie keeps it for all later pages, error pages included. Without a
choice, the application's request comes first, then the browser's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from api.html.cookies import Cookies
from api.http.headers import joined_value, language_of, negotiate

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
"""The name of each language in that language."""

COOKIE = "language"
KEPT_SECONDS = 180 * 86_400


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """A link to the same page in another language."""

    language: str
    name: str
    address: str


def language_for(chosen: str | None, ui_locales: str | None, accept_language: str | None) -> str:
    """Choose a language: the person's own choice, then the application's request, then the browser's."""
    for wanted in (chosen or "", *(ui_locales or "").split()):
        if language := language_of(wanted):
            return language
    return negotiate(accept_language)


def language_of_request(request: Request, cookies: Cookies, ui_locales: str | None = None) -> str:
    """Choose the language of the response."""
    chosen = language_of(request.query_params.get("lang", "")) or cookies.get(request, COOKIE)
    return language_for(chosen, ui_locales, joined_value(request, "accept-language"))


def keep_choice(request: Request, response: Response, cookies: Cookies) -> None:
    """Remember a language chosen by a link. A form only repeats the language of its page, so it changes nothing."""
    chosen = language_of(request.query_params.get("lang", ""))
    if request.method == "GET" and chosen is not None:
        cookies.set(response, COOKIE, chosen, KEPT_SECONDS)


def language_links(path: str, query: Mapping[str, str]) -> tuple[LanguageLink, ...]:
    """Link to the same page in every language."""
    return tuple(
        LanguageLink(language, name, f"{path}?{urlencode({**query, 'lang': language})}")
        for language, name in OWN_NAMES.items()
    )
