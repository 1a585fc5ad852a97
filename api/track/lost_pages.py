"""What a migrant reads at an address under ``/track`` that does not exist: the field for the code."""

from fastapi import Request, Response

from api.html.lost_pages import lost_pages
from api.track.forms import language_in
from api.track.rendering import code_page
from api.track.texts import words_in


def _not_found(request: Request) -> Response:
    language = language_in(request)
    return code_page(request, language, words_in(language)("no_page"), 404)


router = lost_pages("/track", _not_found)
