"""A referral: one page with what is due, what may be done, the conversation and the files."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.api_calls import ApiAnswer, ApiProblem
from api.desk.forms.keys import key_after, key_of_form, new_key
from api.desk.forms.options import of_vocabulary, page_languages
from api.desk.forms.referral_forms import FORMS
from api.desk.forms.refusals import in_words_of_the_desk
from api.desk.forms.upload import upload_of
from api.desk.guarding import api_problem_page
from api.desk.pages.not_possible import not_possible
from api.desk.route import AtDesk, DeskRoute
from api.desk.typed import Typed
from api.html.responses import see_other

router = APIRouter(include_in_schema=False, route_class=DeskRoute)

PAGE_OF_ACTION = {
    form.page.rpartition("/")[2]: form.name for form in FORMS if form.target.startswith("/v1/referrals/{referral_id}/")
}
GOES_ON = ("send", "answer", "accept", "acknowledge", "confirm-contact", "resume", "complete", "confirm-deletion")
"""What brings a referral on, the most useful first: its button stands out."""
ENDING = frozenset(form.page.rpartition("/")[2] for form in FORMS if form.warns)
STEPS = ("sent", "acknowledged", "accepted", "in_progress", "completed")


@router.get("/desk/referrals/{referral_id}")
async def show_referral(desk: AtDesk, referral_id: str) -> Response:
    """Show a referral."""
    referral = await desk.get(f"/v1/referrals/{referral_id}")
    own = f"/v1/referrals/{referral['id']}"
    actions, messages, documents, timeline = await desk.together(
        desk.get(f"{own}/actions"),
        desk.whole_list(f"{own}/messages"),
        desk.whole_list(f"{own}/documents", scope="documents:read"),
        desk.whole_list(f"{own}/timeline"),
    )
    names = await desk.names_in(referral, *messages, *documents, *timeline)
    possible = [one["action"] for one in actions["items"] if one["action"] in PAGE_OF_ACTION]
    return desk.page(
        "referral.html",
        r=referral,
        actions=possible,
        main_action=next((one for one in GOES_ON if one in possible), ""),
        ending=ENDING,
        unavailable=not_possible(desk, referral["status"], actions["unavailable"], PAGE_OF_ACTION),
        form_of=PAGE_OF_ACTION,
        messages=messages,
        documents=documents,
        timeline=timeline,
        names=names,
        steps=STEPS,
        reached=_reached(referral),
    )


def _reached(referral: dict[str, object]) -> int:
    """Return how many steps of the usual way are done."""
    done = ("sent_at", "acknowledged_at", "accepted_at", "contact_confirmed_at")
    count = max((number for number, name in enumerate(done, 1) if referral.get(name)), default=0)
    return len(STEPS) if referral["status"] == "completed" else count


@router.get("/desk/referrals/{referral_id}/documents/new")
async def ask_for_document(desk: AtDesk, referral_id: str) -> Response:
    """Ask for a file."""
    return await _document_form(desk, referral_id, Typed(), key_of_form(desk.request))


async def _document_form(
    desk: AtDesk, referral_id: str, typed: Typed, key: str, refused: ApiAnswer | None = None
) -> Response:
    return desk.page(
        "document_form.html",
        200 if refused is None else refused.status,
        referral=await desk.get(f"/v1/referrals/{referral_id}"),
        categories=of_vocabulary(desk, "document_categories"),
        languages=await page_languages(desk, {}),
        problem={} if refused is None else in_words_of_the_desk(desk.words, refused.document),
        typed=typed,
        key=key,
    )


@router.post("/desk/referrals/{referral_id}/documents/new")
async def add_document(request: Request, desk: AtDesk, referral_id: str) -> Response:
    """Pass the file on to the API as it arrives. What was typed is shown again if the API refuses it."""
    upload = upload_of(request)
    key = upload.typed.one("key") or new_key()
    headers = {**upload.headers, "idempotency-key": key}
    answer = await desk.api.upload(f"/v1/referrals/{referral_id}/documents", headers, upload.receive)
    if answer.status == 401:
        raise ApiProblem(answer)
    if answer.status >= 400:
        again = key_after(key, answer.status, answer.document)
        return await _document_form(desk, referral_id, upload.typed, again, answer)
    return see_other(f"/desk/referrals/{referral_id}?done=document")


@router.get("/desk/referrals/{referral_id}/documents/{document_id}")
async def get_document(request: Request, desk: AtDesk, referral_id: str, document_id: str) -> Response:
    """Pass a file on to the browser, which saves it."""
    path = f"/v1/referrals/{referral_id}/documents/{document_id}"
    return desk.api.download(path, lambda problem: api_problem_page(request, problem, desk))


@router.get("/desk/handoffs/{handoff_id}")
async def show_handoff(desk: AtDesk, handoff_id: str) -> Response:
    """Show an offered case."""
    handoff = await desk.get(f"/v1/handoffs/{handoff_id}")
    return desk.page("handoff.html", handoff=handoff, names=await desk.names_in(handoff))


@router.get("/desk/claims/{claim_id}")
async def show_claim(desk: AtDesk, claim_id: str) -> Response:
    """Show a claim with its steps, sums and evidence, and what the network knows of the respondent."""
    claim = await desk.get(f"/v1/claims/{claim_id}")
    files = {one["id"]: one for one in await desk.files_of_case(claim["case_id"])} if claim["evidence"] else {}
    return desk.page("claim.html", claim=claim, files=files, names=await desk.names_in(claim))
