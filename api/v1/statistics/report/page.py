"""Renders the report with ``api/statistics/templates/report.html``."""

from functools import cache
from urllib.parse import urlsplit

from fastapi import Response

from api.html.responses import html
from api.html.static_files import FIGURES
from api.html.templates import Frame, Templates
from api.html.words import Words, load_entries
from api.http.accept import format_for
from api.http.responses import JsonResponder
from api.statistics.definitions import TEXTS, definitions
from api.v1.statistics.own import counted_on
from api.v1.statistics.published import period_in
from api.v1.statistics.report import network, own
from domain.statistics.reports import Report
from domain.usecases.statistics.get_report import get_report

HTML = "text/html"
TEMPLATES = Templates(TEXTS.with_name("templates"))
PATH = "/v1/statistics/report"


async def report(responder: JsonResponder, period: str, lang: str | None) -> Response:
    """Respond with the report of a period, or 304."""
    format_for(responder.request, (HTML,))
    found = await responder.view(get_report, period_in(period))
    language, host = lang or responder.context.language, urlsplit(responder.service.public_url).netloc
    page = html(language, report_page(found, language, host))
    kept = {"Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Language"}
    return responder.fresh(bytes(page.body), headers={**_of_page(page), **kept})


def _of_page(page: Response) -> dict[str, str]:
    """Return the headers of a page that a 304 may have too."""
    return {name.title(): value for name, value in page.headers.items() if name != "content-length"}


def report_page(found: Report, language: str, host: str) -> str:
    """Return the page of a report in a language."""
    frame = Frame(words_in(language), host, PATH, {"period": str(found.period)})
    return TEMPLATES.render(
        "report.html",
        frame,
        looks=FIGURES.address,
        period=found.period,
        edition=None if found.published is None else found.published.edition,
        sections=network.sections(found, language),
        own=() if found.own is None else own.grids(found.own, language),
        own_counted=None if found.own is None else counted_on(found.own, language),
        definitions=definitions(language),
    )


@cache
def words_in(language: str) -> Words:
    """Return the texts of the page in a language."""
    return Words(language, load_entries(TEXTS, language))
