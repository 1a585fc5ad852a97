"""The pages under ``/track``. They work without scripts, set no cookie, and carry a sealed handle, not the code."""

import unicodedata
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.http.service import service_of
from api.labels import label
from api.track.finding import Found, find_again, find_case
from api.track.forms import counted_as, language_in, own_form
from api.track.handles import HandleOver, Handles
from api.track.rendering import Question, case_page, code_page, question_page
from api.track.route import TrackRoute
from api.track.shown import CODES, Notice, Page, page_of
from api.track.telling import Teller
from api.track.texts import words_in
from api.track.work import run, run_once
from api.v1.fields import is_visible
from domain.kernel.errors import Missing
from domain.kernel.ids import ConsentId, from_text
from domain.tracking.saying import LONGEST, Heard, Saying
from domain.usecases.tracking.contact import allow_contact, stop_contact
from domain.usecases.tracking.say import report_arrival, write_to_centre
from domain.usecases.tracking.track_case import track_case
from domain.usecases.tracking.withdraw_own_consent import withdraw_own_consent
from domain.vocabulary import MigrantMessage

router = APIRouter(include_in_schema=False, route_class=TrackRoute)
DONE_WRONG = ("closed", "too_much", "empty", "too_long")


@dataclass(frozen=True, slots=True)
class Visit:
    """A migrant with a handle: the form, its language, and the case that it opens."""

    request: Request
    form: dict[str, str]
    language: str
    found: Found

    def once(self, said: str) -> str:
        """Return what makes two submissions the same: the form's own mark, and what it says."""
        return f"{self.form.get('once', '')}|{said}"

    async def current(self, done: str | None) -> Found:
        """Return who holds the case now: what was ``done`` may have moved it. Raises ``HandleOver``."""
        found = self.found if done is None else await find_again(service_of(self.request), self.found.digest)
        if found is None:
            raise HandleOver
        return found

    async def page(self, done: str | None = None, draft: str = "") -> Page:
        """Make the page of the case anew, with a new handle. ``done``: what to tell."""
        teller = Teller.of(await run(self.request, await self.current(done), track_case), self.language)
        notice = None
        if done is not None:
            notice = Notice("wrong" if done in DONE_WRONG else "done", teller.words.group("done")[done])
        return page_of(teller, handles_of(self.request).make(self.found.digest), notice, draft)

    async def show(self, done: str | None = None, draft: str = "", status: int = 200) -> Response:
        """Respond with it."""
        return case_page(self.request, await self.page(done, draft), status)


def handles_of(request: Request) -> Handles:
    """Return what makes and opens handles."""
    return Handles(service_of(request).callers.retry_secret)


async def visit_of(request: Request) -> Visit:
    """Read a form with a handle; raises ``HandleOver``, ``FromElsewhere`` or ``Missing``."""
    form = await own_form(request)
    language = request.state.page_language = language_in(request, form)
    found = await find_again(service_of(request), handles_of(request).open(form.get("handle", "")))
    if found is None:
        raise HandleOver
    return Visit(request, form, language, found)


@router.get("/track")
async def enter_code(request: Request) -> Response:
    """Show the field for the code."""
    return code_page(request, language_in(request))


@router.post("/track")
async def show_case(request: Request) -> Response:
    """Find the case by its code, and show it."""
    form = await own_form(request)
    language = request.state.page_language = language_in(request, form)
    code = form.get("code", "")
    found = await find_case(service_of(request), code, counted_as(request))
    return await Visit(request, form, language, found).show()


@router.post("/track/case")
async def show_again(request: Request) -> Response:
    """Show the case again: in another language, or after turning back."""
    return await (await visit_of(request)).show()


@router.post("/track/report")
async def report(request: Request) -> Response:
    """Tell the centres that one has arrived, or was contacted."""
    visit = await visit_of(request)
    what = next((code for code in CODES if code == visit.form.get("what")), None)
    if what is None:
        return await visit.show()
    said = Saying(what, label("migrant_messages", what, visit.language), visit.language)
    heard = await run_once(request, visit.once(what), visit.found, report_arrival, said)
    return await visit.show(what if heard in (None, Heard.YES) else str(heard))


@router.post("/track/write")
async def write(request: Request) -> Response:
    """Send a text to the centres."""
    visit = await visit_of(request)
    body = text_in(visit.form.get("body", ""))
    if not any(map(is_visible, body)) or len(body) > LONGEST:
        return await visit.show("too_long" if len(body) > LONGEST else "empty", body[:LONGEST], 422)
    said = Saying(MigrantMessage.WRITTEN, body, visit.language)
    heard = await run_once(request, visit.once(body), visit.found, write_to_centre, said)
    if heard in (None, Heard.YES):
        return await visit.show("written")
    return await visit.show(str(heard), body, 429 if heard is Heard.TOO_MUCH else 409)


@router.post("/track/withdraw")
async def withdraw(request: Request) -> Response:
    """Ask whether to withdraw a consent, saying what it will do; then do it."""
    visit = await visit_of(request)
    given = visit.form.get("consent", "")
    found = from_text("consent", given)
    if found is None:
        raise Missing
    consent_id = ConsentId(found)
    if visit.form.get("sure") == "yes":
        await run(request, visit.found, withdraw_own_consent, consent_id)
        return await visit.show("withdrawn")
    teller = Teller.of(await run(request, visit.found, track_case), visit.language)
    consent, words = teller.case.consent(consent_id), teller.words
    page = page_of(teller, handles_of(request).make(visit.found.digest))
    if consent is None:
        return case_page(request, page)
    about = (
        (words("consent_given"), teller.given(consent)),
        (words("consent_for"), teller.recipients(consent)),
        (words("consent_what"), teller.shared(consent)),
    )
    effects, yes = teller.effects(consent), words("withdraw_yes")
    question = Question(words("withdraw_title"), about, effects, "/track/withdraw", "consent", given, yes)
    return question_page(request, page, question)


@router.post("/track/contact")
async def change_contact(request: Request) -> Response:
    """Ask whether to stop all contact; then do it. Allowing it again needs no question."""
    visit = await visit_of(request)
    want = visit.form.get("want")
    if want == "allow":
        await run(request, visit.found, allow_contact)
        return await visit.show("allowed")
    if want != "stop":
        return await visit.show()
    if visit.form.get("sure") == "yes":
        await run(request, visit.found, stop_contact)
        return await visit.show("stopped")
    words = words_in(visit.language)
    question = Question(
        words("stop_title"), (), (words("stop_effect"),), "/track/contact", "want", "stop", words("stop_yes")
    )
    return question_page(request, await visit.page(), question)


def text_in(given: str) -> str:
    """Return what was typed, without control characters other than line breaks and tabs."""
    lines = given.replace("\r\n", "\n").strip()
    return "".join(character for character in lines if character in "\n\t" or not is_control(character))


def is_control(character: str) -> bool:
    """Return whether it is a control character."""
    return unicodedata.category(character) == "Cc"
