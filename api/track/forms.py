"""What the migrant's pages read of a request: the form, its language, where it came from, and whom it counts for."""

from fastapi import Request

from api.html.form_bodies import form_bytes
from api.html.sites import is_from_another_site
from api.http.body import KIB, Body
from api.http.headers import joined_value, language_of, negotiate
from api.http.problems import BodyTooLarge, UnsupportedMediaType
from api.http.service import service_of
from api.oauth.server import origin_of
from domain.kernel.errors import CorridorError, InvalidValues
from domain.oauth.parameters import ParametersUnclear, parameters_of

FORM = Body.form(max_bytes=32 * KIB)
"""A text of 2,000 characters in an Asian script takes 18 KiB in a form."""


class FromElsewhere(Exception):
    """The form came from another site."""


async def own_form(request: Request) -> dict[str, str]:
    """Read a form of ours; raises ``FromElsewhere``, or a ``CorridorError`` if it cannot be read."""
    must_be_same_origin(request)
    try:
        return parameters_of((await form_bytes(request, FORM)).decode("latin-1"))
    except ParametersUnclear:
        raise InvalidValues(()) from None


def must_be_same_origin(request: Request) -> None:
    """Raise ``FromElsewhere`` if the browser says that another site sent the form.

    Old browsers say it by Origin alone, and of pages that send no Referer, like ours, they say ``null``. That is let
    through: what a form does depends on the code or the handle in it, which no other site has.
    """
    if is_from_another_site(request, service_of(request).public_url, or_unnamed=False):
        raise FromElsewhere


def language_in(request: Request, form: dict[str, str] | None = None) -> str:
    """Return the language of the response: that of the form or link, or else of the browser."""
    chosen = (form or {}).get("lang") or request.query_params.get("lang", "")
    return language_of(chosen) or negotiate(joined_value(request, "accept-language"))


def counted_as(request: Request) -> str:
    """Return the address that tries are counted for."""
    return origin_of(request).counted_as


REFUSED: tuple[type[CorridorError], ...] = (BodyTooLarge, UnsupportedMediaType, InvalidValues)
"""Forms that cannot be read: the page with the field is shown again."""
