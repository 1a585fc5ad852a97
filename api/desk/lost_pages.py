"""What somebody reads at an address under ``/desk`` that does not exist."""

from fastapi import Request, Response

from api.desk.guarding import problem_page
from api.html.lost_pages import lost_pages
from api.oauth.server import issuing_server_of


def _not_found(request: Request) -> Response:
    issuing_server_of(request)  # without it there is no desk at all
    return problem_page(request, 404, "not_found")


router = lost_pages("/desk", _not_found)
