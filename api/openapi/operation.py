"""Declares an operation: its route, its scope and its entry in ``openapi.yaml``, in one place.

Responses that every operation can give (401, 429, 503 …) are added here; a route names only its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from api.http import problems as p
from api.http.body import Body, Kind
from api.http.selection import DESCRIBED, selectable
from api.openapi.files import BINARY, JsonOrText, file_content, form_body, part_of
from api.openapi.headers import OF_CODE, headers, of_answer, of_refusal
from domain.documents.failures import RangeNotSatisfiable
from domain.kernel import errors as e
from domain.kernel.keys import CiphertextRejected, KeyServiceUnavailable
from domain.kernel.request_info import Gone
from domain.oauth.errors import DpopNonceNeeded, DpopRefused

F = TypeVar("F", bound=Callable[..., Any])
Errors = tuple[type[e.CorridorError], ...]

EVERY: Errors = (
    e.Unauthenticated,
    e.InvalidToken,
    DpopRefused,
    DpopNonceNeeded,
    e.InsufficientScope,
    p.RateLimited,
    e.InvalidValues,
    e.Unavailable,
    KeyServiceUnavailable,
    CiphertextRejected,
)
WITH_BODY: Errors = (p.MalformedJson, p.UnsupportedMediaType, p.BodyTooLarge, p.BodyTooSlow)
WITH_KEY: Errors = (e.IdempotencyInProgress, e.IdempotencyKeyReused, Gone, e.VersionConflict)

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
HEAD_TOO_LARGE: dict[int | str, dict[str, Any]] = {
    431: {
        "description": "The request line and headers are over 64 KiB. Any operation may respond with this.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}

_HEADERS = {
    "Idempotency-Key": (
        "Makes retries safe: for 72 hours the same key, path and body get the first response again, even a refusal. "
        "A key is your client's and its user's; a corrected request needs its own. When access to the case has ended, "
        "a retry is 410 `gone`. A secret is given for an hour, then left out. After a 503, the key tells the outcome."
    ),
    "If-Match": "The ETag that you read. If the object has changed since, nothing is done and you get 412.",
    "If-None-Match": "The ETag that you have. If nothing has changed, the response is 304 without a body.",
    "Accept-Language": "The language of labels and of problems (title, detail, messages): en km lo th vi my id ms; for "
    "some labels also shn.",
}

_TAG = '(W/)?"[0-9]{1,9}(-[0-9a-f]{16})?(-gzip)?"'
_FORMS: dict[str, dict[str, Any]] = {
    "Idempotency-Key": {"minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "If-Match": {"pattern": rf"^(\*|{_TAG}( *, *{_TAG})*)$"},
}


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation apart from its path."""

    scope: str
    use_case: Callable[..., Any]
    answer: type[BaseModel] | None
    """``None`` for a response without a body (204)."""
    example: Any
    problems: Errors = ()
    status: int = 200
    request_example: Any = None
    if_match: bool = False
    body: Body | None = None
    """The request body. ``None`` means JSON up to 1 MiB within a minute, if the parameters have a body at all."""
    form: type[BaseModel] | None = None
    """The fields beside the file of a multipart body."""
    reads: JsonOrText | None = None
    gives: tuple[str, ...] = ()
    """The media types of a file response, or those that ``Accept`` can select besides JSON."""
    streams: bool = False
    """Whether the response goes on as Server-Sent Events."""
    headers: tuple[str, ...] = ()
    """Further headers of a successful response, described in ``headers.py``."""
    shows_secret: bool = False
    """Whether the response contains a secret that is shown once; it is then never compressed (ADR 0034)."""


def operation(router: APIRouter, method: str, path: str, described: Operation) -> Callable[[F], F]:
    """Add a route under ``/v1``. Its ``operationId`` is the function's name, its text the use case's docstring."""

    def add(endpoint: F) -> F:
        name = endpoint.__name__
        router.add_api_route(
            path,
            endpoint,
            methods=[method],
            operation_id=name,
            name=name,
            summary=name.replace("_", " ").capitalize(),
            description=plain(described.use_case.__doc__ or ""),
            status_code=described.status,
            response_model=described.answer,
            response_class=JSONResponse if described.answer else Response,
            responses=_responses(method, described),
            openapi_extra=_extra(method, described),
            route_class_override=_guarded(router, method, described),
        )
        if method == "GET":  # HEAD works wherever GET does (RFC 9110, section 9.1), by the same rules
            router.add_api_route(
                path,
                endpoint,
                methods=["HEAD"],
                operation_id=name,
                name=name,
                response_model=None,
                include_in_schema=False,
                openapi_extra=_extra(method, described),
                route_class_override=_guarded(router, method, described),
            )
        return endpoint

    return add


def _guarded(router: APIRouter, method: str, described: Operation) -> Any:
    guard: Any = router.route_class
    compresses, selects = not described.shows_secret, selectable(method, described.answer)
    return partial(guard, body=described.body, compresses=compresses, selects=selects)


def errors_of(method: str, described: Operation) -> Errors:
    """List every error that the operation can return."""
    found: list[type[e.CorridorError]] = [*EVERY, *described.problems]
    if method in ("POST", "PATCH", "PUT"):
        found += WITH_BODY
    if method == "POST":
        found += WITH_KEY
    if method == "PATCH" and described.body is None:
        found += (e.PreconditionRequired, e.VersionConflict)
    if described.if_match:
        found.append(e.PreconditionFailed)
    return tuple(dict.fromkeys(found))


def _responses(method: str, described: Operation) -> dict[int | str, dict[str, Any]]:
    done: dict[str, Any] = {"description": "Done."}
    if described.answer is not None:
        done["content"] = {"application/json": {"example": described.example}}
    elif described.streams:
        done["content"] = {"text/event-stream": {"schema": {}, "example": described.example}}
    if described.gives:
        done["content"] = {**done.get("content", {}), **file_content(described.gives)}
    has_tag = method == "GET" and not described.streams
    done["headers"] = of_answer(
        method,
        described.status,
        tagged=has_tag or "version" in getattr(described.answer, "model_fields", ()),
        located=hasattr(described.answer, "location"),
        paged=any(issubclass(kind, p.InvalidCursor) for kind in described.problems) and not described.streams,
    ) | headers(*described.headers)
    answers: dict[int | str, dict[str, Any]] = {described.status: done}
    if RangeNotSatisfiable in described.problems:
        answers[206] = part_of(done)
    if has_tag:
        answers[304] = {
            "description": "The object has not changed.",
            "headers": headers("Request-Id", "ETag", "Content-Language", "Link", "RateLimit", "RateLimit-Policy"),
        }
    return answers | refusals(errors_of(method, described), described.body)


def refusals(found: Errors, body: Body | None = None) -> dict[int | str, dict[str, Any]]:
    """Describe these errors as responses, one per status."""
    by_status: dict[int, list[type[e.CorridorError]]] = {}
    for kind in found:
        by_status.setdefault(p.status_of(kind), []).append(kind)
    return {status: _refusal(status, kinds, body) for status, kinds in sorted(by_status.items())}


def _refusal(status: int, kinds: list[type[e.CorridorError]], body: Body | None) -> dict[str, Any]:
    return {
        "description": "\n".join(f"- `{kind.code}`: {_sentence(kind, body)}" for kind in kinds),
        "headers": of_refusal(status) | headers(*(name for kind in kinds for name in OF_CODE.get(kind.code, ()))),
        "content": PROBLEM,
        "x-problem-codes": sorted({kind.code for kind in kinds}),
    }


def _extra(method: str, described: Operation) -> dict[str, Any]:
    names = ["Accept-Language"]
    if method == "GET" and not described.streams:
        names.append("If-None-Match")
    if method == "POST":
        names.append("Idempotency-Key")
    if described.if_match:
        names.append("If-Match")
    extra: dict[str, Any] = {
        "security": [{"corridor": [described.scope]}],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": name == "If-Match" and method == "PATCH",
                "description": _HEADERS[name],
                "schema": {"type": "string", **_FORMS.get(name, {})},
            }
            for name in names
        ],
    }
    if selectable(method, described.answer) is not None:
        extra["parameters"].append(DESCRIBED)
    media_type = Kind.JSON if described.body is None else described.body.media_type
    if described.reads is not None:
        extra["requestBody"] = described.reads.described(described.request_example)
    elif described.request_example is not None:
        extra["requestBody"] = {"content": {str(media_type): {"example": described.request_example}}}
    elif described.form is not None:
        extra["requestBody"] = form_body(described.form, str(media_type))
    elif described.body is not None and described.body.kind is Kind.STREAM:
        extra["requestBody"] = {"required": True, "content": {media_type: {"schema": BINARY}}}
    return extra


def _sentence(kind: type[e.CorridorError], body: Body | None) -> str:
    if body is not None and kind is p.BodyTooLarge:
        return str(body.too_large().detail)
    if body is not None and kind is p.UnsupportedMediaType:
        return str(body.other_kind().detail)
    return plain(kind.__doc__ or "").splitlines()[0]


def plain(text: str) -> str:
    """Return a docstring without its indentation."""
    return "\n".join(line.removeprefix("    ") for line in text.strip().splitlines())


def all_failures() -> Iterable[type[e.SendingFailure]]:
    """List every rule for sending that can fail."""
    return sorted(e.SendingFailure.__subclasses__(), key=lambda kind: kind.code)
