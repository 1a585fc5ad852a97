"""Shows a form, sends it to the API, and comes back with what the API says.

Who takes part: a browser; this engine; the API, as any client calls it. Promised: what was typed is never lost,
whatever the response; a form that is sent twice (double click, lost response) has one effect, because it carries an
Idempotency-Key; nobody overwrites a change that they have not seen, because a form that changes something carries its
version. After a conflict the form shows both versions. On failure (503, 429, or a first attempt that still runs) the
same key is kept: the first attempt may have succeeded.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.desk.api_calls import ApiAnswer, ApiProblem
from api.desk.desk import Desk
from api.desk.forms.form import Field, Form, Kind, Option, Params
from api.desk.forms.keys import STILL_RUNNING, key_after, key_of_form, new_key
from api.desk.forms.opening import must_open
from api.desk.forms.options import of_vocabulary
from api.desk.forms.refusals import in_words_of_the_desk
from api.desk.forms.writing import Values, present_values, request_body, typed_values
from api.desk.route import AsTyped, AtDesk
from api.desk.typed import Typed, field_of
from api.html.responses import see_other
from domain.kernel.errors import InsufficientScope

LOOKS_AGAIN, LOOKS_SECONDS = 20, 0.5
COLLECTION = {
    "activity_id": "activities",
    "case_id": "cases",
    "centre_id": "centres",
    "claim_id": "claims",
    "corridor_id": "corridors",
    "group_id": "groups",
    "handoff_id": "handoffs",
    "organisation_id": "organisations",
    "referral_id": "referrals",
}
"""Where the API has what the path of a form names."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as a page shows it."""

    values: Values
    etag: str = ""
    key: str = ""
    problem: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    now: Values = field(default_factory=dict)
    """After a conflict: what stands there now, where it differs from what was typed."""
    status: int = 200


def add_routes(router: APIRouter, forms: tuple[Form, ...]) -> None:
    """Add the page of each form, and what takes it."""
    for form in forms:
        _add(router, form)


def _add(router: APIRouter, form: Form) -> None:
    async def show(request: Request, desk: AtDesk) -> Response:
        given = Typed(tuple(request.query_params.multi_items()))
        return await show_form(desk, form, request.path_params, given)

    async def send(request: Request, desk: AtDesk, typed: AsTyped) -> Response:
        return await send_form(desk, form, request.path_params, typed)

    router.add_api_route(form.page, show, methods=["GET"], name=f"show_{form.name}")
    router.add_api_route(form.page, send, methods=["POST"], name=f"send_{form.name}")


async def show_form(desk: Desk, form: Form, params: Params, given: Typed = Typed()) -> Response:  # noqa: B008 - frozen
    """Show a form, filled in with what it changes, and with what the address gives. Raises ``InsufficientScope``."""
    if not desk.may(form.scope):
        raise InsufficientScope(form.scope)
    if params:
        kind, found = await _subject(desk, params)
        must_open(desk, form.name, kind, found)
    values: Values = {one.name: [] if one.kind is Kind.CHOICES else "" for one in form.fields}
    etag = ""
    if form.reads:
        present = await desk.api.read(form.reads.format(**params))
        values, etag = present_values(desk, form, present.document), present.etag
    sent = typed_values(form, given)
    values |= {name: sent[name] for name in form.names if given.has(name)}
    return await form_page(desk, form, params, Shown(values, etag, key_of_form(desk.request)))


async def send_form(desk: Desk, form: Form, params: Params, typed: Typed) -> Response:
    """Send a form to the API. On success, lead on; otherwise show it again with what was typed and what is wrong."""
    present = await desk.api.read(form.reads.format(**params)) if form.reads else None
    before = None if present is None else present.document
    body = request_body(desk, form, params, typed, before)
    if form.completes is not None:
        await form.completes(desk, params, body, before)
    answer = await request_once(desk, form, params, body, typed)
    if answer.status < 300:
        return await _done(desk, form, params, answer)
    if answer.status == 401:
        raise ApiProblem(answer)
    return await form_page(desk, form, params, await _refused(desk, form, params, typed, answer))


async def request_once(desk: Desk, form: Form, params: Params, body: dict[str, Any], typed: Typed) -> ApiAnswer:
    """Send the request, and wait for a first one with the same key that is still running."""
    target = form.target.format(**params, **{name: quote(str(body.pop(name, "")), safe="") for name in form.in_path})
    headers = {"idempotency-key": typed.one("key") or new_key()} if form.method == "POST" else {}
    if etag := typed.one("etag"):
        headers["if-match"] = etag
    for _ in range(LOOKS_AGAIN):
        answer = await desk.api.call(form.method, target, None, body, headers)
        if answer.status != 409 or answer.document.get("code") != STILL_RUNNING:
            break
        await asyncio.sleep(LOOKS_SECONDS)
    return answer


async def _done(desk: Desk, form: Form, params: Params, answer: ApiAnswer) -> Response:
    document = answer.document if answer.body else {}
    if form.shows:
        more = await form.gathers(desk, document) if form.gathers else {}
        return desk.page(form.shows, 200, compressed=False, form=form, result=document, params=params, **more)
    named = {**params, **{name: value for name, value in document.items() if isinstance(value, str)}}
    there = (form.then or form.back).format(**named)
    return see_other(f"{there}{'&' if '?' in there else '?'}done={form.name}")


async def _refused(desk: Desk, form: Form, params: Params, typed: Typed, answer: ApiAnswer) -> Shown:
    problem = in_words_of_the_desk(desk.words, answer.document)
    errors: dict[str, str] = {}
    for one in problem.get("errors", []):
        name = field_of(one.get("pointer", ""), form.names)
        if name is not None:
            errors.setdefault(name, one.get("message", ""))
    key = key_after(typed.one("key"), answer.status, problem)
    values, etag, now = typed_values(form, typed), typed.one("etag"), {}
    if answer.status == 412 and form.reads:
        present = await desk.api.read(form.reads.format(**params))
        there = present_values(desk, form, present.document)
        now, etag = {name: there[name] for name in form.names if there[name] != values[name]}, present.etag
    return Shown(values, etag, key, problem, errors, now, answer.status)


async def form_page(desk: Desk, form: Form, params: Params, shown: Shown) -> Response:
    """Respond with the page of a form."""
    options = {
        one.name: await _with_present(desk, await _options(desk, one, params), shown.values[one.name])
        for one in form.fields
        if one.options
    }
    extra = await _about(desk, form, params)
    back = form.back.format(**params)
    return desk.page(
        "form.html", shown.status, form=form, shown=shown, options=options, params=params, back=back, about=extra
    )


async def _about(desk: Desk, form: Form, params: Params) -> dict[str, Any]:
    """Read what the form is about, which its path names first: nobody is shown a form for what they may not see."""
    if not params:
        return {}
    _, found = await _subject(desk, params)
    return {"object": found, "names": await desk.names_in(found) if form.about else {}}


async def _subject(desk: Desk, params: Params) -> tuple[str, dict[str, Any]]:
    """Return what the path of a form names first, and the name of its id there."""
    kind, number = next(iter(params.items()))
    return kind, await desk.get(f"/v1/{COLLECTION[kind]}/{number}")


async def _options(desk: Desk, one: Field, params: Params) -> list[Option]:
    return of_vocabulary(desk, one.options) if isinstance(one.options, str) else await one.options(desk, params)


async def _with_present(desk: Desk, offered: list[Option], value: str | list[str]) -> list[Option]:
    """Offer also what stands there already, so that sending the form does not remove it."""
    codes = {code for code, _ in offered}
    present = [value] if isinstance(value, str) else value
    missing = [code for code in present if code and code not in codes]
    names = await desk.names_in({"missing": missing})
    return offered + [(code, names.get(code) or desk.formats.area(code)) for code in missing]
