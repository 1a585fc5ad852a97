"""Renders the migrant's pages: a neutral title, no cookie, nothing kept by the browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.html.packing import pack_page
from api.html.responses import html
from api.html.static_files import NOTICE, NOTICE_SCRIPT
from api.html.templates import Frame, Templates
from api.track.handles import SECONDS
from api.track.shown import Page
from api.track.texts import words_in

TEMPLATES = Templates(Path(__file__).with_name("templates"))
PATH = "/track"
ELSEWHERE = "https://www.wikipedia.org/"
"""Where *leave this page* leads: a page that anybody may look at."""


@dataclass(frozen=True, slots=True)
class Question:
    """A page that asks once more before something is done.

    ``about``: terms and what they are; ``effects``: what it will do, in sentences; ``name``, ``value``: the hidden
    field that says what.
    """

    title: str
    about: tuple[tuple[str, str], ...]
    effects: tuple[str, ...]
    action: str
    name: str
    value: str
    yes: str


def code_page(request: Request, language: str, problem: str | None = None, status: int = 200) -> HTMLResponse:
    """Respond with the field for the code. ``problem``: a key of the texts' sentences, already in words."""
    return _respond(request, language, status, "code.html", {"problem": problem})


def case_page(request: Request, page: Page, status: int = 200) -> HTMLResponse:
    """Respond with the page of a case."""
    return _closing(_respond(request, page.language, status, "case.html", {"page": page}), page.language)


def question_page(request: Request, page: Page, question: Question) -> HTMLResponse:
    """Respond with a question."""
    answer = _respond(request, page.language, 200, "confirm.html", {"page": page, "question": question})
    return _closing(answer, page.language)


def _closing(answer: HTMLResponse, language: str) -> HTMLResponse:
    """Let a browser without JavaScript close the page of a case when its handle ends; the script does so with it."""
    answer.headers["Refresh"] = f"{SECONDS}; url={PATH}?lang={language}"
    return answer


def _respond(request: Request, language: str, status: int, template: str, values: Mapping[str, object]) -> HTMLResponse:
    frame = Frame(words_in(language), "", PATH)
    files = {"own_style": NOTICE.address, "own_script": NOTICE_SCRIPT.address, "elsewhere": ELSEWHERE}
    answer = html(language, TEMPLATES.render(template, frame, **values, **files), status, scripts=True)
    pack_page(request.headers, answer)
    return answer
